package io.srvlab.rds.operator.box;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.RdsException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Keys in Secrets of the operator's own namespace: a GET by name, never a list or a watch. */
public final class SecretKeys implements PrivateKeys {
    static final String KEY = "ssh-privatekey";
    private final KubernetesClient client;
    private final String namespace;

    public SecretKeys(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    @Override
    public Connection.Secret read(String secretName) throws RdsException.Unauthorized {
        var secret =
                client.secrets().inNamespace(namespace).withName(secretName).get();
        if (secret == null) {
            throw new RdsException.Unauthorized(
                    "Secret " + namespace + "/" + secretName + " does not exist; create it with the key " + KEY);
        }
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        Map<String, String> plain = secret.getStringData() == null ? Map.of() : secret.getStringData();
        if (data.containsKey(KEY)) {
            return new Connection.Secret(decoded(secretName, String.valueOf(data.get(KEY))));
        }
        if (plain.containsKey(KEY)) { // only an API server that does not convert leaves it there
            return new Connection.Secret(String.valueOf(plain.get(KEY)));
        }
        throw new RdsException.Unauthorized("Secret " + namespace + "/" + secretName + " has no key " + KEY);
    }

    private String decoded(String secretName, String base64) throws RdsException.Unauthorized {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RdsException.Unauthorized(
                    "Secret " + namespace + "/" + secretName + ": the value of " + KEY + " is not base64");
        }
    }
}
