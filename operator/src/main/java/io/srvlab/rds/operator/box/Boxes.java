package io.srvlab.rds.operator.box;

/** The boxes behind the RdsStorageClasses. */
public interface Boxes {

    /** The box behind a class as it stands now; never blocks on the network. */
    Access access(String storageClass);

    /** Whether a class's box can be used. */
    sealed interface Access {
        /** Owned by this process, pool mounted. */
        record Usable(Box box) implements Access {}

        /**
         * Not usable now; the class reconciler goes on trying.
         *
         * @param reason CamelCase, the class's condition reason, e.g. {@code Unreachable}, {@code ApiServerBehindBox}
         */
        record Unusable(String reason, String message) implements Access {
            /** The reason while this process has not looked at the box yet, soon after its start. */
            public static final String PENDING = "Pending";
        }
    }
}
