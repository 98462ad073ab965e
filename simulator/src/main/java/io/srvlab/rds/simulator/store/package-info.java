/** Small tables that survive a restart. Knows nothing of what is in them. */
@NullMarked
package io.srvlab.rds.simulator.store;

import org.jspecify.annotations.NullMarked;
