/** Programs of the system, run with a deadline: argument vectors, never a shell. What a program is for must not be known here. */
@NullMarked
package io.srvlab.rds.csi.node.tool;

import org.jspecify.annotations.NullMarked;
