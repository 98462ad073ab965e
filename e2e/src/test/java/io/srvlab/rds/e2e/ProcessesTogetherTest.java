package io.srvlab.rds.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.grpc.Status;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CSI call, custom resource, operator, SSH, box: each test goes the whole way, and looks at the box for the truth. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set up before the tests
class ProcessesTogetherTest {
    private static final long MIB = 1L << 20;
    private static final long SIZE = 16 * MIB;
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration SLOW_LINE = Duration.ofSeconds(1);
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Pattern MUTATION = Pattern.compile("/disk/(add|set|remove)|/file/(add|remove)");
    private static final String ADD = "/disk/add type=file slot=\"csi-[0-9a-f]{28}\"";
    private static final String EXPORT = "nvme-tcp-export=yes";
    private static final String GROW = "/disk/set [^;]*file-size=";
    private static final String REMOVE = "/disk/remove";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Together all;

    @BeforeAll
    void start(@TempDir(factory = ShortTempDir.class) Path folder) throws IOException {
        all = new Together(folder);
    }

    @AfterAll
    void stop() {
        all.close();
        threads.close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(all.resources.volumes())
                .extracting(RdsVolume::getFullResourceName)
                .isEmpty();
        assertThat(all.box.disks()).as("the owner record").hasSize(1);
        assertThat(all.probe.files()).noneMatch(file -> file.contains("volume.img"));
    }

    private static double value(Metrics metrics, String series) {
        return metrics.registry()
                .scrape()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    private double calls(String operation) {
        return value(
                all.controllerMetrics,
                "rds_csi_volume_operations_total{operation=\"" + operation + "\",status=\"success\"}");
    }

    private RdsVolumeStatus status(String name) {
        return all.resources
                .volume(name)
                .map(RdsVolume::getStatus)
                .orElseGet(() -> new RdsVolumeStatus(null, null, null, null, null, null, null, null));
    }

    private void awaitPhase(String name, Phase phase) {
        await(name + " is " + phase)
                .atMost(Duration.ofSeconds(20))
                .until(() -> status(name).phase() == phase);
    }

    @Test
    void aVolumeLivesThroughAllProcesses() {
        List<String> operations = List.of("create", "publish", "expand", "unpublish", "delete");
        List<Double> before = operations.stream().map(this::calls).toList();
        assertThat(all.caller.create("life", SIZE).getCapacityBytes()).isEqualTo(SIZE);
        assertThat(all.probe.disk("life").size()).isEqualTo(SIZE);

        PublishContext one = all.caller.publish("life", "node-1");
        assertThat(one.sizeBytes()).isEqualTo(SIZE);
        all.probe.mark(one.nqn(), "written by node-1");
        assertThat(all.caller.expand("life", 2 * SIZE)).isEqualTo(2 * SIZE);
        assertThat(all.probe.disk("life").size()).isEqualTo(2 * SIZE);
        await("the gauge follows the box")
                .until(() -> value(all.operatorMetrics, "rds_csi_pool_provisioned_bytes{storage_class=\"fast\"}")
                        >= 2 * SIZE);
        all.caller.unpublish("life", "node-1");

        PublishContext two = all.caller.publish("life", "node-2");
        assertThat(all.probe.mark(two.nqn())).isEqualTo("written by node-1");
        assertThat(all.probe.exports(one.nqn()))
                .as("the name that node-1 knows")
                .isFalse();
        all.caller.unpublish("life", "node-2");
        all.caller.delete("life");

        assertThat(operations.stream().map(this::calls).toList())
                .zipSatisfy(before, (now, then) -> assertThat(now).isGreaterThan(then));
        assertThat(value(all.operatorMetrics, "rds_csi_box_reachable{storage_class=\"fast\"}"))
                .isEqualTo(1);
        assertThat(value(all.operatorMetrics, "rds_csi_reconciles_total{kind=\"RdsVolume\",outcome=\"settled\"}"))
                .isPositive();
        await("Events")
                .untilAsserted(() -> assertThat(
                                all.user.v1().events().inAnyNamespace().list().getItems())
                        .filteredOn(event -> event.getInvolvedObject().getName().equals("life"))
                        .extracting(Event::getReason)
                        .contains("VolumeProvisioned", "VolumeExpanded", "VolumeDeleted"));
    }

    @Test
    void lostRepliesDoubleNothing() {
        all.box.faults().dropReplyAfter(ADD);
        assertThat(all.caller.create("lost", SIZE).getCapacityBytes()).isEqualTo(SIZE);
        String slot = all.probe.disk("lost").slot();
        all.box.faults().dropReplyAfter(EXPORT);
        PublishContext context = all.caller.publish("lost", "node-1");
        assertThat(all.probe.exports(context.nqn())).isTrue();
        all.box.faults().dropReplyAfter(GROW);
        assertThat(all.caller.expand("lost", 3 * SIZE)).isEqualTo(3 * SIZE);
        assertThat(all.probe.disk("lost")).returns(slot, DiskItem::slot).returns(3 * SIZE, DiskItem::size);
        all.caller.unpublish("lost", "node-1");
        all.box.faults().dropReplyAfter(REMOVE);
        all.caller.delete("lost");
    }

    @Test
    void aNameThatIsUsedAgainAtOnceGetsADiskOfItsOwn() {
        String before = "";
        for (int life = 0; life < 8; life++) {
            all.caller.create("again", SIZE);
            String slot = all.probe.disk("again").slot();
            assertThat(slot).isNotEqualTo(before);
            all.caller.delete("again");
            before = slot;
        }
    }

    @Test
    void ofTwoAttachersOneGetsTheVolume() throws Exception {
        all.caller.create("raced", SIZE);
        try (Together.Controller second = all.controller("second.sock");
                Caller other = all.caller("second.sock")) {
            for (int round = 0; round < 5; round++) {
                Future<Status.Code> left = threads.submit(() -> all.caller.tryPublish("raced", "node-1", PATIENT));
                Future<Status.Code> right = threads.submit(() -> other.tryPublish("raced", "node-2", PATIENT));
                assertThat(List.of(left.get(), right.get()))
                        .containsExactlyInAnyOrder(Status.Code.OK, Status.Code.FAILED_PRECONDITION);
                String winner = left.get() == Status.Code.OK ? "node-1" : "node-2";
                RdsVolume stored = all.resources.volume("raced").orElseThrow();
                assertThat(stored.getSpec().attachments()).singleElement().satisfies(attachment -> {
                    assertThat(attachment.node()).isEqualTo(winner);
                    assertThat(all.probe.disk("raced").nqn()).endsWith(":" + attachment.export());
                });
                all.caller.unpublish("raced", winner);
            }
        }
        all.caller.delete("raced");
    }

    @Test
    void wipedStatusesChangeNothingOnTheBox() {
        all.caller.create("idle", SIZE);
        all.caller.create("used", SIZE);
        PublishContext context = all.caller.publish("used", "node-1");
        awaitPhase("used", Phase.Attached);
        List<DiskItem> disks = all.box.disks();
        int commands = all.box.received().size();

        all.resources.wipeStatuses();
        awaitPhase("idle", Phase.Available);
        awaitPhase("used", Phase.Attached);
        assertThat(all.box.disks()).isEqualTo(disks);
        assertThat(all.box.received().subList(commands, all.box.received().size()))
                .noneMatch(command -> MUTATION.matcher(command).find());
        assertThat(all.caller.publish("used", "node-1").nqn()).isEqualTo(context.nqn());

        all.caller.unpublish("used", "node-1");
        all.caller.delete("used");
        all.caller.delete("idle");
    }

    @Test
    void nothingIsMadeInPlaceOfADiskThatIsGone() {
        all.caller.create("gone", SIZE);
        String slot = all.probe.disk("gone").slot();
        all.box.exec("/disk/remove [find where slot=" + slot + "]");
        all.resources.wipeStatuses();
        awaitPhase("gone", Phase.DiskMissing);
        all.killOperator();
        assertThat(all.caller.tryPublish("gone", "node-1", SHORT)).isNotEqualTo(Status.Code.OK);
        assertThat(all.caller.tryExpand("gone", 2 * SIZE, SHORT)).isNotEqualTo(Status.Code.OK);
        awaitPhase("gone", Phase.DiskMissing);
        assertThat(all.probe.disks()).doesNotContainKey("gone");
        all.caller.unpublish("gone", "node-1");
        all.caller.delete("gone");
    }

    /** An operation, and the line on the box that carries it out. */
    private enum Moment {
        CREATE(ADD),
        PUBLISH(EXPORT),
        EXPAND(GROW),
        DELETE(REMOVE);

        private final String line;

        Moment(String line) {
            this.line = line;
        }
    }

    private void advance(String name, Moment to) {
        switch (to) {
            case CREATE -> all.caller.create(name, SIZE);
            case PUBLISH -> all.caller.publish(name, "node-1");
            case EXPAND -> all.caller.expand(name, 2 * SIZE);
            case DELETE -> {
                all.caller.unpublish(name, "node-1");
                all.caller.delete(name);
            }
        }
    }

    /** Everything before that moment, then the moment with a blow in its middle, then the rest. */
    private void struckAt(String name, Moment struck, Blow blow) throws Exception {
        for (Moment moment : Moment.values()) {
            if (moment != struck) {
                advance(name, moment);
                continue;
            }
            int commands = all.box.received().size();
            blow.prepare(moment);
            Future<?> call = threads.submit(() -> advance(name, moment));
            blow.strike(moment, commands);
            call.get(40, TimeUnit.SECONDS);
        }
        assertThat(all.box.received().stream()
                        .filter(command -> Pattern.compile(ADD).matcher(command).find())
                        .filter(command -> command.contains(":" + name + "\"")))
                .as("lines that made the disk")
                .isNotEmpty();
    }

    /** What happens in the middle of an operation. */
    private interface Blow {
        void prepare(Moment moment);

        void strike(Moment moment, int commandsBefore) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void anOperatorKilledRightAfterItsLineLosesNothing(Moment moment) throws Exception {
        struckAt("op-" + moment.ordinal(), moment, new Blow() {
            @Override
            public void prepare(Moment now) {
                all.box.faults().dropReplyAfter(now.line);
            }

            @Override
            public void strike(Moment now, int before) {
                Pattern line = Pattern.compile(now.line);
                await("the line ran")
                        .until(() -> all.box.received().stream().skip(before).anyMatch(line.asPredicate()));
                all.killOperator();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aControllerKilledWhileItWaitsLosesNothing(Moment moment) throws Exception {
        struckAt("csi-" + moment.ordinal(), moment, new Blow() {
            private long before;

            private long wishes() {
                String verb = moment == Moment.DELETE ? "DELETE" : "(POST|PATCH)";
                return all.api.requests().stream()
                        .filter(request -> request.matches(verb + " .*/rdsvolumes.*"))
                        .count();
            }

            @Override
            public void prepare(Moment now) {
                before = wishes();
                all.box.faults().delay(now.line, SLOW_LINE);
            }

            @Override
            public void strike(Moment now, int commandsBefore) throws Exception {
                await("the wish is written").until(() -> wishes() > before);
                all.killController();
            }
        });
    }

    @Test
    void aSecondOperatorThatBelievesItLeadsPushesTheFirstOut() throws Exception {
        all.caller.create("kept", SIZE);
        all.probe.mark(all.caller.publish("kept", "node-1").nqn(), "before");
        Together.RunningOperator first = all.usurp();
        List<Future<?>> creates = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String name = "both-" + i;
            creates.add(threads.submit(() -> all.caller.create(name, SIZE)));
        }
        for (Future<?> create : creates) {
            create.get(40, TimeUnit.SECONDS);
        }
        assertThat(first.ended.get(20, TimeUnit.SECONDS)).contains("fenced");
        all.bury(first);
        assertThat(all.probe.disks().values())
                .hasSize(6)
                .allSatisfy(own -> assertThat(own).hasSize(1));
        assertThat(all.probe.mark(all.probe.disk("kept").nqn())).isEqualTo("before");
        all.caller.unpublish("kept", "node-1");
        all.caller.delete("kept");
        for (int i = 0; i < 5; i++) {
            all.caller.delete("both-" + i);
        }
    }
}
