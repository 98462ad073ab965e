package io.srvlab.rds.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Lease of leader election, asked of the API server. */
record ApiLease(KubernetesClient client, String namespace, OperatorConfig.LeaderElection election)
        implements io.srvlab.rds.operator.box.Lease {
    private static final Logger log = LoggerFactory.getLogger(ApiLease.class);

    @Override
    public boolean held() {
        return ours().isPresent();
    }

    /**
     * Gives it back, so that the next leader need not wait for it to run out. Only when nothing of this process goes to a box
     * any more. The framework does not do it.
     */
    void release() {
        try {
            ours().ifPresent(lease -> client.resource(lease)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"resourceVersion\":\""
                                    + lease.getMetadata().getResourceVersion()
                                    + "\"},\"spec\":{\"holderIdentity\":null}}"));
        } catch (KubernetesClientException e) {
            log.atInfo().addKeyValue("reason", e.getMessage()).log("the lease was not given back, it runs out");
        }
    }

    private Optional<Lease> ours() {
        return Optional.ofNullable(client.leases()
                        .inNamespace(namespace)
                        .withName(election.lease())
                        .get())
                .filter(lease -> lease.getSpec() != null
                        && election.identity().equals(lease.getSpec().getHolderIdentity()));
    }
}
