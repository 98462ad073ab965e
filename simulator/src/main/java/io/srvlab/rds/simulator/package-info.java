/** simulator. */
@NullMarked
package io.srvlab.rds.simulator;

import org.jspecify.annotations.NullMarked;
