/** testkit. */
@NullMarked
package io.srvlab.rds.testkit;

import org.jspecify.annotations.NullMarked;
