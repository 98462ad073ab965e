/** controller. */
@NullMarked
package io.srvlab.rds.csi.controller;

import org.jspecify.annotations.NullMarked;
