/** The SSH door: keys, exec channels, and where faults strike. */
@NullMarked
package io.srvlab.rds.simulator.ssh;

import org.jspecify.annotations.NullMarked;
