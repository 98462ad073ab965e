/**
 * An NVMe/TCP target in plain Java, so that hosts can attach to the simulated box without root or kernel modules on its side.
 * Numbers and layouts are those of the NVM Express Base Specification 2.0 ("Base"), its NVM Command Set 1.0 ("NVM"), and the
 * NVMe/TCP Transport Specification 1.0 ("TCP"). Knows exports and who may connect; nothing of RouterOS.
 */
@NullMarked
package io.srvlab.rds.simulator.nvme;

import org.jspecify.annotations.NullMarked;
