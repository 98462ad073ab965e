/** server. */
@NullMarked
package io.srvlab.rds.csi.server;

import org.jspecify.annotations.NullMarked;
