/** playground. */
@NullMarked
package io.srvlab.rds.playground;

import org.jspecify.annotations.NullMarked;
