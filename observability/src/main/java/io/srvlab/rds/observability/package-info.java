/** observability. */
@NullMarked
package io.srvlab.rds.observability;

import org.jspecify.annotations.NullMarked;
