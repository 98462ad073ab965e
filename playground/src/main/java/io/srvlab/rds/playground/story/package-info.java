/** How the demo is told: lines, tables, and the claims that are checked while it goes. It knows nothing of the product. */
@NullMarked
package io.srvlab.rds.playground.story;

import org.jspecify.annotations.NullMarked;
