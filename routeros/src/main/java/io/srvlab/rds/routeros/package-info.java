/** routeros. */
@NullMarked
package io.srvlab.rds.routeros;

import org.jspecify.annotations.NullMarked;
