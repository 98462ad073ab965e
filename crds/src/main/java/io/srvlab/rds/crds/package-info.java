/** crds. */
@NullMarked
package io.srvlab.rds.crds;

import org.jspecify.annotations.NullMarked;
