package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.RdsClient;
import io.srvlab.rds.routeros.RdsException;

/** Makes the client of a box; in life the one over SSH. */
@FunctionalInterface
public interface Connector {
    RdsClient connect(Connection connection) throws RdsException;
}
