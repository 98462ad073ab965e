/**
 * What tests and the playground need around the product: an API server, clocks, block devices, recorded sysfs trees. Never shipped.
 * Knows crds and the Kubernetes client only; nothing of the operator, the driver or the box may enter.
 */
@NullMarked
package io.srvlab.rds.testkit;

import org.jspecify.annotations.NullMarked;
