package io.srvlab.rds.crds;

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
        String type,
        String status,
        String reason,
        String message,
        String lastTransitionTime,
        Long observedGeneration) {}
