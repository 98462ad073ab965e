/**
 * The product on one machine: a demo that starts every process of life and tells what they do, step by step. Nothing of it is
 * shipped. What the product itself needs must not be here.
 */
@NullMarked
package io.srvlab.rds.playground;

import org.jspecify.annotations.NullMarked;
