/** {@code rds-node check}: what a host lacks to be a node of this driver, in words. Looks only; loads and changes nothing. */
@NullMarked
package io.srvlab.rds.csi.node.check;

import org.jspecify.annotations.NullMarked;
