package io.srvlab.rds.operator.status;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.Objects;
import java.util.function.Supplier;

/** When and how a status is written. */
public final class StatusPatch {
    private StatusPatch() {}

    /**
     * Nothing if the object has that status already; else a server-side apply of a fresh object that holds its name and
     * the complete status and nothing else. So a field that is absent from {@code wanted} is removed by the server, and
     * neither spec nor metadata can be changed by accident.
     *
     * @param primary as the reconciler was given it; not changed
     * @param wanted the complete status
     * @param fresh makes an empty object of the kind
     */
    public static <S, R extends CustomResource<?, S>> UpdateControl<R> of(R primary, S wanted, Supplier<R> fresh) {
        if (Objects.equals(primary.getStatus(), wanted)) {
            return UpdateControl.noUpdate();
        }
        R patch = fresh.get();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(primary.getMetadata().getName())
                .build());
        patch.setStatus(wanted);
        return UpdateControl.patchStatus(patch);
    }
}
