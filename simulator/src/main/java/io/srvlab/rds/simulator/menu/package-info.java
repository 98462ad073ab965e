/** What all menus share: which words there are, and how items are chosen and printed. Knows nothing of disks or users. */
@NullMarked
package io.srvlab.rds.simulator.menu;

import org.jspecify.annotations.NullMarked;
