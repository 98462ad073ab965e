/** The mount table as the kernel shows it, and changes to it. What a volume is must not be known here. */
@NullMarked
package io.srvlab.rds.csi.node.mount;

import org.jspecify.annotations.NullMarked;
