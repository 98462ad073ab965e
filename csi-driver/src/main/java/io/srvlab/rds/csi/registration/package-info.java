/** Tells the kubelet that the node plugin is there, so that no registrar sidecar is needed. */
@NullMarked
package io.srvlab.rds.csi.registration;

import org.jspecify.annotations.NullMarked;
