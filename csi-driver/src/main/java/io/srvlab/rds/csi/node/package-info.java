/**
 * The node plugin: stage, publish, grow, look after. Each call is parsed, compared with what the kernel and the node's
 * record say, and done in steps that may be repeated after a kill at any point. Its rooms: {@code fabric} connects,
 * {@code mount} mounts, {@code filesystem} decides on formatting, {@code record} remembers, {@code tool} runs programs. It
 * never talks to the box, and needs nothing of the API server but to post Events.
 *
 * <p>Mounting, making and checking filesystems is left to the system's own programs, which distributions keep fit for their
 * kernel; only what they cannot tell (statvfs, an exclusive open) is asked of the kernel directly.
 */
@NullMarked
package io.srvlab.rds.csi.node;

import org.jspecify.annotations.NullMarked;
