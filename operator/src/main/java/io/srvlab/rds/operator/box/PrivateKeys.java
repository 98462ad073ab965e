package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Connection.Secret;
import io.srvlab.rds.routeros.RdsException;

/** Where the private keys are, read anew each time so that a rotated one is found. */
@FunctionalInterface
public interface PrivateKeys {
    /** Unauthorized, in words for the user, if the Secret or its key {@code ssh-privatekey} is missing. */
    Secret read(String secretName) throws RdsException.Unauthorized;
}
