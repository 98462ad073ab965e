/**
 * The CSI driver as a process: flags, configuration, wiring, and what the two halves (controller and node) tell each
 * other: the publish context, the node id, the volume id. It knows custom resources and never the box.
 */
@NullMarked
package io.srvlab.rds.csi;

import org.jspecify.annotations.NullMarked;
