/** Metrics on a registry of the process's own, the HTTP pages of a process, Kubernetes Events. Knows no volumes and no box. */
@NullMarked
package io.srvlab.rds.observability;

import org.jspecify.annotations.NullMarked;
