package io.srvlab.rds.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.observability.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator hears while the operator works on an API server and a box. */
@SuppressWarnings("NullAway.Init")
class OperatorEventsTest {
    private static final String ATTACHED = """
            {"spec": {"attachments": [{"id": "0123abcd-0123456789abcdef", "node": "node-1",
              "hostNqn": "nqn.2014-08.org.nvmexpress:uuid:c1a6e0b1-0000-4000-8000-000000000001", "readOnly": false}]}}""";

    @TempDir
    Path folder;

    private Installation installation;
    private OperatorProcess operator;

    @BeforeEach
    void aVolumeStands() throws Exception {
        installation = new Installation(folder);
        installation.applyClass();
        operator = installation.startOperator();
        await().atMost(Installation.PATIENCE).until(installation::classIsReady);
        installation.createVolume("a");
        await().atMost(Installation.PATIENCE).until(() -> installation.isIn("Available", "a"));
    }

    @AfterEach
    void close() throws Exception {
        installation.close();
    }

    private void heard(Reason... reasons) {
        await().atMost(Installation.PATIENCE)
                .untilAsserted(() -> assertThat(installation.events).containsSubsequence(reasons));
    }

    @Test
    void aVolumeTellsItsLife() {
        heard(Reason.StorageClassReady, Reason.VolumeProvisioned);
        installation.patchVolume("a", ATTACHED);
        heard(Reason.VolumeAttached);
        installation.patchVolume("a", "{\"spec\": {\"sizeBytes\": 33554432}}");
        heard(Reason.VolumeExpanded);
        installation.patchVolume("a", "{\"spec\": {\"attachments\": null}}");
        heard(Reason.VolumeDetached);
        installation.deleteVolume("a");
        heard(Reason.VolumeDeleted);
        assertThat(installation.events).doesNotHaveDuplicates();
    }

    @Test
    void whatTheBoxRefusesIsTold() {
        installation.box.faults().refuse("/disk/add", "failure: something is odd");
        installation.createVolume("b");
        heard(Reason.ProvisioningFailed);

        installation.box.faults().refuse("nvme-tcp-export=yes", "failure: something is odd");
        installation.patchVolume("a", ATTACHED);
        heard(Reason.AttachFailed);

        installation.box.faults().refuse("file-size=33554432", "failure: something is odd");
        installation.patchVolume("a", "{\"spec\": {\"sizeBytes\": 33554432}}");
        heard(Reason.VolumeAttached, Reason.ExpansionFailed);

        installation.deleteVolume("a");
        heard(Reason.DeletionBlocked);
        installation.box.faults().refuse("/disk/remove", "failure: something is odd");
        installation.patchVolume("a", "{\"spec\": {\"attachments\": null}}");
        heard(Reason.DeletionFailed);
    }

    @Test
    void aDiskThatVanishesIsTold() {
        installation.disks().forEach(disk -> installation.box.exec("/disk/remove [find slot=" + disk.slot() + "]"));
        heard(Reason.DiskMissing);
    }

    @Test
    void aClassTellsWhatBecomesOfItsBox() throws Exception {
        operator.close();
        installation.startOperatorThatWaits(Duration.ofSeconds(1));
        heard(Reason.StorageClassReady, Reason.BoxTakenOver, Reason.StorageClassReady);

        installation.patchClass("{\"spec\": {\"storageClass\": {\"reclaimPolicy\": \"Retain\"}}}");
        heard(Reason.StorageClassRecreated);
        installation.patchClass("{\"spec\": {\"rds\": {\"credentialsSecretRef\": {\"name\": \"gone\"}}}}");
        heard(Reason.StorageClassNotReady);
        assertThat(List.copyOf(installation.events)).doesNotContain(Reason.DiskMissing);
    }
}
