/** What the box says of itself: version, name, health. */
@NullMarked
package io.srvlab.rds.simulator.system;

import org.jspecify.annotations.NullMarked;
