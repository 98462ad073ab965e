/**
 * Asks a real box the questions that nobody outside could answer, in a folder and under slots of its own, and prints what it
 * said. It knows the client's transport, a small NVMe/TCP host, and nothing else of the product.
 */
@NullMarked
package io.srvlab.rds.check;

import org.jspecify.annotations.NullMarked;
