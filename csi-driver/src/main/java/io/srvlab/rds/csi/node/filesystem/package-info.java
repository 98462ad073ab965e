/** What is on a device, whether it may be formatted, and the programs of each filesystem. Nothing is mounted here. */
@NullMarked
package io.srvlab.rds.csi.node.filesystem;

import org.jspecify.annotations.NullMarked;
