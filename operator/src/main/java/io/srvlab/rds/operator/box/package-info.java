/**
 * The operator's hold on its boxes: one connection per box, ownership of the pool directory (owner record, generation),
 * inventory, capacity. Nothing here knows volumes' objects; reconcilers come in through {@link io.srvlab.rds.operator.box.Boxes}.
 */
@NullMarked
package io.srvlab.rds.operator.box;

import org.jspecify.annotations.NullMarked;
