package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One write in the history.
 *
 * @param before null if the object was created by it
 * @param after with the new revision; when deleted, the object as it was last, with the revision of the deletion
 */
record Change(long revision, Key key, @Nullable JsonNode before, JsonNode after, boolean deleted) {}
