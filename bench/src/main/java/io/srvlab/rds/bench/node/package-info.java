/** Footprint and speed of the node plugin's process, beside a bare gRPC server that is measured in the same run. */
@NullMarked
package io.srvlab.rds.bench.node;

import org.jspecify.annotations.NullMarked;
