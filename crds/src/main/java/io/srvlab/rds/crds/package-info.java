/**
 * The custom resources of group {@code rds.srvlab.io}: the message bus between the CSI driver and the operator, as Java
 * records. The YAML in {@code crds/} is generated from them. No logic beyond validation and defaults lives here, and no
 * client.
 */
@NullMarked
package io.srvlab.rds.crds;

import org.jspecify.annotations.NullMarked;
