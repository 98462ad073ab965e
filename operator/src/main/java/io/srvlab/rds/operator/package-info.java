/** operator. */
@NullMarked
package io.srvlab.rds.operator;

import org.jspecify.annotations.NullMarked;
