package io.srvlab.rds.operator;

import static io.srvlab.rds.operator.Installation.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operation costs on the box: every round trip of a real one takes a fifth of a second. */
class CommandsTest {
    private static final String VOLUME = "data";

    /** The class's look at its box asks for both. */
    private static final String POOL = "/disk/print detail as-value where slot=\"raid10\"]";

    private static final String PACKAGE = "where name=\"rose-storage\"]";

    private static final String ATTACHED = """
            {"spec":{"attachments":[{"id":"0a1b2c3d-0123456789abcdef","node":"n1","hostNqn":"nqn.2014-08.org.nvmexpress:uuid:1"}]}}
            """;
    private static final String GROWN = "{\"spec\":{\"sizeBytes\":33554432}}";
    private static final String DETACHED = "{\"spec\":{\"attachments\":[]}}";

    @Test
    void eachOperationIsOneLine(@TempDir Path folder) throws Exception {
        try (Installation there = new Installation(folder)) {
            there.startCalmOperator();
            there.applyClass();
            await().atMost(PATIENCE).until(there::classIsReady);

            costsOneLine(there, () -> there.createVolume(VOLUME), () -> there.isIn("Available", VOLUME));
            costsOneLine(there, () -> there.patchVolume(VOLUME, ATTACHED), () -> there.isIn("Attached", VOLUME));
            costsOneLine(
                    there,
                    () -> there.patchVolume(VOLUME, GROWN),
                    () -> there.disks().getFirst().size() == 32 << 20);
            costsOneLine(there, () -> there.patchVolume(VOLUME, DETACHED), () -> there.isIn("Available", VOLUME));
            costsOneLine(
                    there,
                    () -> there.deleteVolume(VOLUME),
                    () -> there.volume(VOLUME).isEmpty());
            assertThat(there.disks()).isEmpty();
            assertThat(received(there, POOL))
                    .as("nobody looks at the pool but the class")
                    .isLessThanOrEqualTo(received(there, PACKAGE));
        }
    }

    private static long received(Installation there, String part) {
        return there.box.received().stream().filter(line -> line.contains(part)).count();
    }

    private interface Reached {
        boolean now();
    }

    private static void costsOneLine(Installation there, Runnable change, Reached reached) {
        int before = there.box.received().size();
        change.run();
        await().atMost(PATIENCE).until(reached::now);
        List<String> all = there.box.received();
        assertThat(all.subList(before, all.size()))
                .filteredOn(line -> !isLook(line))
                .hasSize(1);
    }

    /** The class's look at its box, and the list of all disks that many volumes share. */
    private static boolean isLook(String line) {
        boolean changes = line.contains("/disk/add ") || line.contains("/disk/set ") || line.contains("/disk/remove ");
        return !changes
                && (line.contains("/system/")
                        || line.contains(POOL)
                        || line.contains("where type=file]")
                        || line.contains("\"csi-own-"));
    }
}
