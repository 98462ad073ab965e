/**
 * The gRPC server that both modes of the driver share: a unix socket, and what wraps every call (one answer before the
 * caller's deadline, one lock per volume, a bound, metrics, one log line per failure, errors as codes). What a call does
 * must not be known here.
 */
@NullMarked
package io.srvlab.rds.csi.server;

import org.jspecify.annotations.NullMarked;
