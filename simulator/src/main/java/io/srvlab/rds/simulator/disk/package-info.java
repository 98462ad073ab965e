/** Disks, pools and files: state, persistence, and the menus that show and change them. */
@NullMarked
package io.srvlab.rds.simulator.disk;

import org.jspecify.annotations.NullMarked;
