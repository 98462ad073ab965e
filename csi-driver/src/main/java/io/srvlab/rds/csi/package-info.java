/** csi-driver. */
@NullMarked
package io.srvlab.rds.csi;

import org.jspecify.annotations.NullMarked;
