/**
 * Client of one RDS over SSH: commands, guarded mutations, parsers. Knows jsch and Jackson; no Kubernetes, no gRPC.
 *
 * <p>The door is {@link io.srvlab.rds.routeros.RdsClient}. What a box refuses or does not answer is an
 * {@link io.srvlab.rds.routeros.RdsException}, sealed. Nothing here retries a mutation: an unknown outcome is told, and the
 * next read decides.
 */
@NullMarked
package io.srvlab.rds.routeros;

import org.jspecify.annotations.NullMarked;
