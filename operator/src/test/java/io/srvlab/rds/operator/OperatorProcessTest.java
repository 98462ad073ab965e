package io.srvlab.rds.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.simulator.disk.DiskItem;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole process on an API server and a box. */
@SuppressWarnings("NullAway.Init")
class OperatorProcessTest {
    @TempDir
    Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws Exception {
        installation = new Installation(folder);
        installation.applyClass();
    }

    @AfterEach
    void close() throws Exception {
        installation.close();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Installation.PATIENCE);
    }

    @Test
    void aClassBecomesReadyAndHasItsStorageClassAndAVolumeItsDisk() throws Exception {
        installation.startOperator();
        patiently().until(installation::classIsReady);
        var storageClass = installation
                .user
                .storage()
                .v1()
                .storageClasses()
                .withName(Installation.CLASS)
                .require();
        assertThat(storageClass.getParameters()).containsEntry("rdsStorageClass", Installation.CLASS);

        installation.createVolume("a");
        patiently().until(() -> installation.isIn("Available", "a"));
        assertThat(installation.disks()).hasSize(1).allMatch(disk -> disk.size() == 16 << 20);

        installation.deleteVolume("a");
        patiently().until(() -> installation.volume("a").isEmpty());
        assertThat(installation.disks()).isEmpty();
        assertThat(installation.endings).isEmpty();
    }

    @Test
    void anOperatorKilledInTheMiddleOfACreateIsFollowedByOneThatEndsItWithOneDisk() throws Exception {
        OperatorProcess first = installation.startOperator();
        patiently().until(installation::classIsReady);
        installation.box.faults().delay("/disk/add", Duration.ofSeconds(1));

        installation.createVolume("a");
        // What the disk will be is written down, the box has not done it.
        patiently().until(() -> installation.slot("a").isPresent());
        first.kill();
        installation.startOperator();

        patiently().until(() -> installation.isIn("Available", "a"));
        assertThat(installation.disks())
                .extracting(DiskItem::slot)
                .containsExactly(installation.slot("a").orElseThrow());
    }

    @Test
    void anOperatorStartedAgainGoesOnAlsoWhenEveryStatusIsLost() throws Exception {
        OperatorProcess first = installation.startOperator();
        patiently().until(installation::classIsReady);
        installation.createVolume("a");
        patiently().until(() -> installation.isIn("Available", "a"));
        var disks = installation.disks();

        first.close();
        installation.wipeStatus("a");
        installation.createVolume("b");
        installation.startOperator();

        patiently().until(() -> installation.isIn("Available", "a") && installation.isIn("Available", "b"));
        assertThat(installation.disks()).hasSize(2).containsAll(disks);
    }
}
