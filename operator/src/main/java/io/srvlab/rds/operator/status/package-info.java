/**
 * What the reconcilers of every kind share: how durations of a spec are read, one merge rule for conditions, one rule for when a patch is sent. No
 * decision lives here, and nothing here reads the API server.
 */
@NullMarked
package io.srvlab.rds.operator.status;

import org.jspecify.annotations.NullMarked;
