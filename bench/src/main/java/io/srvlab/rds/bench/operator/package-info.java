/** What the operator sends to its box: for each operation, and when nothing happens. Nothing here is shipped. */
@NullMarked
package io.srvlab.rds.bench.operator;

import org.jspecify.annotations.NullMarked;
