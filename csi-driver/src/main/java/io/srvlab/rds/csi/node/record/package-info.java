/** What the node remembers of each volume across restarts: one file a volume, written before anything is done to it. */
@NullMarked
package io.srvlab.rds.csi.node.record;

import org.jspecify.annotations.NullMarked;
