package io.srvlab.rds.e2e.nvme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.simulator.Equipment;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.simulator.export.NvmetExports;
import io.srvlab.rds.simulator.nvme.TcpExports;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Linux host on the simulated box, through both of its targets. Runs in the guest of {@code make e2e-nvme} only. */
class SimulatorE2E {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final long MIB = 1 << 20;
    private static final int PORT = 4421; // 4420 is the other tests'
    private static final String NAME = "nqn.2000-02.com.mikrotik:simulated:";

    @BeforeAll
    static void modules() throws IOException {
        Shell.run("modprobe", "-a", "nvmet", "nvmet-tcp", "nvme-tcp", "loop", "ext4");
        Shell.run("bash", "-c", "mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "nvmet"})
    void aHostKeepsItsDataThroughRenamingAndGrowing(String target, @TempDir Path folder) throws Exception {
        byte[] content = new byte[(int) (3 * MIB)];
        new Random(11).nextBytes(content);
        Path mount = Files.createDirectory(folder.resolve("mount"));
        SimulatorOptions options = SimulatorOptions.in(folder.resolve("box"));
        try (Simulator box = Simulator.start(
                options.withBehaviour(options.behaviour().with("U31", "aen")),
                Equipment.plain()
                        .withExports(at -> target.equals("tcp")
                                ? new TcpExports(InetAddress.ofLiteral("127.0.0.1"))
                                : NvmetExports.ofKernel("127.0.0.1", at)))) {
            box.exec("/disk/add type=file slot=a file-path=raid10/a.img file-size=64M mount-filesystem=no");
            export(box, "one");

            Path controller = connect("one");
            String device = device("one");
            Shell.run("mkfs.ext4", "-q", device);
            Shell.run("mount", device, mount.toString());
            Files.write(mount.resolve("file"), content);
            Shell.run("umount", mount.toString());

            box.exec("/disk/set [find slot=a] nvme-tcp-export=no");
            await().atMost(SOON).until(() -> !state(controller).equals("live"));
            drop(controller);

            export(box, "two");
            Path again = connect("two");
            Shell.run("mount", device("two"), mount.toString());
            assertThat(Files.readAllBytes(mount.resolve("file"))).isEqualTo(content);

            box.exec("/disk/set [find slot=a] file-size=128M");
            await().atMost(SOON).until(() -> size("two") == 128 * MIB);
            Shell.run("resize2fs", device("two"));
            Files.write(mount.resolve("more"), new byte[(int) (70 * MIB)]);
            Shell.run("umount", mount.toString());
            Shell.run("e2fsck", "-fn", device("two"));
            drop(again);
        }
        assertThat(leftSubsystems()).isEmpty();
    }

    private static void export(Simulator box, String name) {
        box.exec("/disk/set [find slot=a] nvme-tcp-export=no");
        box.exec("/disk/set [find slot=a] nvme-tcp-server-port=" + PORT + " nvme-tcp-server-nqn=\"" + NAME + name
                + "\" nvme-tcp-export=yes");
        assertThat(box.exports()).containsExactly(NAME + name);
    }

    /** Returns the controller's folder in sysfs. */
    private static Path connect(String name) throws IOException {
        String reply = Shell.run(
                "bash",
                "-c",
                "exec 3<>/dev/nvme-fabrics; echo -n 'nqn=" + NAME + name + ",transport=tcp,traddr=127.0.0.1,trsvcid="
                        + PORT + ",hostnqn=nqn.2014-08.org.nvmexpress:uuid:f6bfdfb2-4706-4261-8fdc-7f40e2abe41e,"
                        + "hostid=f6bfdfb2-4706-4261-8fdc-7f40e2abe41e,nr_io_queues=2,reconnect_delay=2' >&3 && cat <&3");
        return Path.of("/sys/class/nvme/nvme" + reply.replaceAll("(?s).*instance=(\\d+).*", "$1"));
    }

    private static void drop(Path controller) throws IOException {
        if (Files.exists(controller)) {
            Files.writeString(controller.resolve("delete_controller"), "1", StandardOpenOption.WRITE);
        }
        await().atMost(SOON).until(() -> !Files.exists(controller));
    }

    private static String state(Path controller) throws IOException {
        return Files.exists(controller)
                ? Files.readString(controller.resolve("state")).strip()
                : "gone";
    }

    private static String device(String name) {
        return "/dev/"
                + await().atMost(SOON)
                        .until(() -> disk(name), Optional::isPresent)
                        .orElseThrow();
    }

    private static long size(String name) throws IOException {
        Path size = Path.of("/sys/block", disk(name).orElseThrow(), "size");
        return Long.parseLong(Files.readString(size).strip()) * 512;
    }

    /** The disk in the folder of the subsystem, or of a controller of it (without native multipath). */
    private static Optional<String> disk(String name) throws IOException {
        for (String kind : List.of("nvme-subsystem", "nvme")) {
            for (Path owner : list(Path.of("/sys/class", kind))) {
                if (!Files.readString(owner.resolve("subsysnqn")).strip().equals(NAME + name)) {
                    continue;
                }
                Optional<String> found = list(owner).stream()
                        .map(path -> String.valueOf(path.getFileName()))
                        .filter(file -> file.matches("nvme\\d+n\\d+"))
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static List<Path> leftSubsystems() throws IOException {
        return list(Path.of("/sys/kernel/config/nvmet/subsystems")).stream()
                .filter(path -> path.toString().contains(NAME))
                .toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
