/** How the process logs. Nothing but the setting up of logback belongs here. */
@NullMarked
package io.srvlab.rds.csi.log;

import org.jspecify.annotations.NullMarked;
