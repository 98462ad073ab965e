package io.srvlab.rds.simulator.export;

import java.util.Optional;

/** The box's word on hosts that come over the wire. */
public interface Guests {

    /** One host's connection to one subsystem, as the box sees it. */
    interface Guest {
        /** Bytes that the host may see of the namespace. */
        long size();

        /** The host looks at its namespaces again. */
        void rescan();

        /** The host has gone. */
        void left();
    }

    /** What the box does to a connection. */
    interface Connection {
        /** It is not served any more. */
        void cut();

        /** The size that the host may see has changed, and it is told. */
        void resized();
    }

    /** Whether the box runs: a box that is down accepts nothing. */
    boolean open();

    /** Lets a host in; empty if it may not use that export. */
    Optional<Guest> admit(Export export, String hostNqn, Connection connection);

    /** While there is no box yet. */
    Guests NOBODY = new Guests() {
        @Override
        public boolean open() {
            return false;
        }

        @Override
        public Optional<Guest> admit(Export export, String hostNqn, Connection connection) {
            return Optional.empty();
        }
    };
}
