package io.srvlab.rds.operator.box;

import java.time.Clock;

/** The world outside the boxes, as this room needs it. */
public record Surroundings(
        Connector connector, PrivateKeys keys, Ledger ledger, Lease lease, Fence fence, Clock clock) {}
