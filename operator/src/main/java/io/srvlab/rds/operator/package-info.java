/** The JOSDK process: {@code main}, configuration, wiring. Everything else lives in the rooms below, one per kind. */
@NullMarked
package io.srvlab.rds.operator;

import org.jspecify.annotations.NullMarked;
