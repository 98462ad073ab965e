/**
 * This machine: what it allows, child processes, loop devices, the demo's folder, and that nothing of it is left at the end.
 * It knows nothing of the product.
 */
@NullMarked
package io.srvlab.rds.playground.machine;

import org.jspecify.annotations.NullMarked;
