/**
 * The in-process API server behind {@link io.srvlab.rds.testkit.ApiServer}: the JDK's HTTP server on virtual threads over one
 * ordered history of changes.
 *
 * <p>Not fabric8's CRUD mock, for what these processes rest on is what it lacks: one revision for all objects that also a delete
 * raises, a watch that begins at the revision of a list and misses nothing, a patch that appends nothing to lists, pages,
 * writes that change nothing and so wake nobody, server-side apply. Each of these would be an override of one of its many
 * handlers; from the history they follow by themselves.
 *
 * <p>A request goes {@link io.srvlab.rds.testkit.api.HttpDoor} (bytes) → {@code Resources} (verbs) → {@code Rules} (what a write
 * makes of an object) → {@code Store} (order).
 */
@NullMarked
package io.srvlab.rds.testkit.api;

import org.jspecify.annotations.NullMarked;
