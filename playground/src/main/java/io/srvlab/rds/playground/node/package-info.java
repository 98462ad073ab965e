/** The node plugin of the demo: the real one, with loop devices where NVMe/TCP would be. */
@NullMarked
package io.srvlab.rds.playground.node;

import org.jspecify.annotations.NullMarked;
