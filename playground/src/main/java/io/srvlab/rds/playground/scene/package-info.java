/** The steps of the demo, one class each, and the parts that they start. A step checks every claim that it tells. */
@NullMarked
package io.srvlab.rds.playground.scene;

import org.jspecify.annotations.NullMarked;
