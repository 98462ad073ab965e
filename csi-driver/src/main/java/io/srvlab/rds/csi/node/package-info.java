/** node. */
@NullMarked
package io.srvlab.rds.csi.node;

import org.jspecify.annotations.NullMarked;
