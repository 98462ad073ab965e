/**
 * RdsVolumes: observe ({@link io.srvlab.rds.operator.volume.VolumeObservation}), decide
 * ({@link io.srvlab.rds.operator.volume.VolumePlan}, pure), act once, read back, report. Nothing is decided by status.
 * Commands reach the box only through {@link io.srvlab.rds.operator.box.Box}; no SSH and no other kind's logic in here.
 */
@NullMarked
package io.srvlab.rds.operator.volume;

import org.jspecify.annotations.NullMarked;
