/** What the client of the box costs: time, round trips, memory, against the simulator. Nothing here is shipped. */
@NullMarked
package io.srvlab.rds.bench.box;

import org.jspecify.annotations.NullMarked;
