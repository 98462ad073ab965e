/** Users, groups, keys and what they may do. Knows nothing of SSH itself: the door asks. */
@NullMarked
package io.srvlab.rds.simulator.user;

import org.jspecify.annotations.NullMarked;
