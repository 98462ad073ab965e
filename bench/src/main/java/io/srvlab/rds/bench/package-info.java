/** Reproducible measurements; here, what they share. Nothing here is shipped. */
@NullMarked
package io.srvlab.rds.bench;

import org.jspecify.annotations.NullMarked;
