package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One resource type.
 *
 * @param group empty for the core group
 * @param name as in {@code kind: …}
 * @param fixed fields that no update may change
 */
record Kind(String group, String version, String plural, String name, Set<Trait> traits, List<String> fixed) {

    enum Trait {
        NAMESPACED,
        /** {@code status} is written at {@code …/status} only. */
        STATUS,
        /** {@code metadata.generation} counts the changes of what is wanted. */
        GENERATION,
        /** From a CustomResourceDefinition. */
        CUSTOM
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As error messages have it: {@code rdsvolumes.rds.srvlab.io}. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** The kind that a CustomResourceDefinition brings, in its stored version. */
    static Kind defined(JsonNode definition) {
        JsonNode spec = definition.path("spec");
        JsonNode stored = spec.path("versions").path(0);
        for (JsonNode version : spec.path("versions")) {
            stored = version.path("storage").asBoolean() ? version : stored;
        }
        Set<Trait> traits = new HashSet<>(Set.of(Trait.CUSTOM, Trait.GENERATION));
        if (stored.path("subresources").has("status")) {
            traits.add(Trait.STATUS);
        }
        if (spec.path("scope").asText().equals("Namespaced")) {
            traits.add(Trait.NAMESPACED);
        }
        return new Kind(
                spec.path("group").asText(),
                stored.path("name").asText(),
                spec.path("names").path("plural").asText(),
                spec.path("names").path("kind").asText(),
                Set.copyOf(traits),
                List.of());
    }
}
