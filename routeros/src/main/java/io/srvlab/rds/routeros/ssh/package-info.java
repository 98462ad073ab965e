/**
 * One SSH session to a box: pinned host key, several exec channels, deadlines, reconnection, and reads that callers share.
 * Lines go in and texts come out; what they mean is decided elsewhere.
 */
@NullMarked
package io.srvlab.rds.routeros.ssh;

import org.jspecify.annotations.NullMarked;
