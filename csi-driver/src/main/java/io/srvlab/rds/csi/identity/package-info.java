/** CSI's Identity service: who the driver is and what it can do as a whole. */
@NullMarked
package io.srvlab.rds.csi.identity;

import org.jspecify.annotations.NullMarked;
