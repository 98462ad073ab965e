/**
 * CSI's Controller service over RdsVolumes: a request is parsed once, decided on a live GET or the response of a write, and
 * answered when the operator's status says so. Stateless; the informer only wakes those who wait. No SSH, no RouterOS, and
 * no PUT of a custom resource here.
 */
@NullMarked
package io.srvlab.rds.csi.controller;

import org.jspecify.annotations.NullMarked;
