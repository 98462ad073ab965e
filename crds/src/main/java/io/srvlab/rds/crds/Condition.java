package io.srvlab.rds.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/**
 * A condition as in Kubernetes' metav1.Condition.
 *
 * @param type what is judged, e.g. {@code Ready}; unique in its list
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one CamelCase word for machines
 * @param message what is wrong and what to do, for people
 * @param lastTransitionTime RFC 3339, UTC; changes only with {@code status}
 * @param observedGeneration generation of the object that was judged
 */
public record Condition(
        @Required @JsonPropertyDescription("What is judged, e.g. Ready. Unique in the list.")
        String type,

        @Required @Pattern("^(True|False|Unknown)$") @JsonPropertyDescription("True, False or Unknown.")
        String status,

        @JsonPropertyDescription("Why, in one CamelCase word for machines.")
        String reason,

        @JsonPropertyDescription("What is wrong and what to do, for people.")
        String message,

        @JsonPropertyDescription("When status last changed. RFC 3339, UTC.")
        String lastTransitionTime,

        @JsonPropertyDescription("Generation of the object that was judged.")
        Long observedGeneration) {}
