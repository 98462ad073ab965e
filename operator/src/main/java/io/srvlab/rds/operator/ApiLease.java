package io.srvlab.rds.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.srvlab.rds.operator.box.Lease;

/** The Lease of leader election, asked of the API server. */
record ApiLease(KubernetesClient client, String namespace, OperatorConfig.LeaderElection election) implements Lease {
    @Override
    public boolean held() {
        var lease = client.leases()
                .inNamespace(namespace)
                .withName(election.lease())
                .get();
        return lease != null
                && lease.getSpec() != null
                && election.identity().equals(lease.getSpec().getHolderIdentity());
    }
}
