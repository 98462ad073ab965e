/** How hosts see exports: as links in a folder, or through the kernel's NVMe/TCP target. Knows nothing of disks. */
@NullMarked
package io.srvlab.rds.simulator.export;

import org.jspecify.annotations.NullMarked;
