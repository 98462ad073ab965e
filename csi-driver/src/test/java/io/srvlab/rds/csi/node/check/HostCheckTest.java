package io.srvlab.rds.csi.node.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.node.check.Finding.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCheckTest {
    private static final String KERNEL = "6.12.0-1-amd64";

    @TempDir
    Path root;

    @BeforeEach
    void aHostThatIsReady() throws IOException {
        put("sys/module/nvme_fabrics/initstate", "live\n");
        put("sys/module/nvme_core/parameters/multipath", "Y\n");
        put("lib/modules/" + KERNEL + "/modules.builtin", "kernel/drivers/nvme/host/nvme-tcp.ko\n");
        put("dev/nvme-fabrics", "");
        put("proc/filesystems", "nodev\tsysfs\n\text4\n\txfs\n\tbtrfs\n");
        put("proc/1/mountinfo", "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n");
        put("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        put("var/lib/kubelet/config.yaml", "");
        for (String tool : List.of(
                "blkid",
                "mount",
                "umount",
                "mkfs.ext4",
                "e2fsck",
                "resize2fs",
                "mkfs.xfs",
                "xfs_growfs",
                "mkfs.btrfs",
                "btrfs")) {
            Files.setPosixFilePermissions(put("sbin/" + tool, ""), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private Path put(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    private List<Finding> found() {
        return HostCheck.of(root, List.of(root.resolve("sbin")), KERNEL, "/var/lib/kubelet");
    }

    private void finds(Level level, String subject, String... words) {
        assertThat(found())
                .anySatisfy(finding -> assertThat(finding.subject() + " " + finding.message())
                        .contains(subject)
                        .contains(words)
                        .satisfies(any -> assertThat(finding.level()).isEqualTo(level)));
    }

    @Test
    void nothingIsMissingOnAHostThatIsReady() {
        assertThat(found()).isNotEmpty().allMatch(finding -> finding.level() == Level.ok);
    }

    @Test
    void aModuleThatIsOnTheDiskOnlyIsToBeLoaded() throws IOException {
        put("lib/modules/" + KERNEL + "/modules.builtin", "");
        put("lib/modules/" + KERNEL + "/modules.dep", "kernel/drivers/nvme/host/nvme-tcp.ko: kernel/x.ko\n");
        finds(Level.missing, "module nvme-tcp", "modprobe nvme-tcp", "/etc/modules-load.d");
    }

    @Test
    void aKernelWithoutTheModuleNeedsAPackage() throws IOException {
        put("lib/modules/" + KERNEL + "/modules.builtin", "");
        finds(Level.missing, "module nvme-tcp", "linux-modules-extra-" + KERNEL);
    }

    @Test
    void theFabricsDeviceMustBeThere() throws IOException {
        Files.delete(root.resolve("dev/nvme-fabrics"));
        finds(Level.missing, "/dev/nvme-fabrics", "in a container mount the host's /dev");
    }

    @Test
    void aFilesystemThatTheKernelLacksIsOnlyANote() throws IOException {
        put("proc/filesystems", "\text4\n\txfs\n");
        finds(Level.note, "filesystem btrfs", "filesystem.type btrfs");
    }

    @Test
    void toolsThatAreNotOnThePathAreNamedWithTheirPackage() throws IOException {
        Files.delete(root.resolve("sbin/xfs_growfs"));
        finds(Level.missing, "tools", "xfs_growfs", "xfsprogs");
    }

    @Test
    void multipathdThatMayClaimVolumesIsNoted() throws IOException {
        put("run/multipathd.pid", "1");
        finds(Level.note, "multipathd", "blacklist");
        put("etc/multipath.conf", "blacklist { devnode \"^nvme\" }");
        assertThat(found()).noneMatch(finding -> finding.subject().equals("multipathd"));
    }

    @Test
    void udevRulesThatSetUpWhatTheyFindAreNoted() throws IOException {
        put("usr/lib/udev/rules.d/69-dm-lvm.rules", "# lvm vgchange\nRUN+=\"/sbin/lvm vgchange -aay\"\n");
        put("etc/udev/rules.d/64-md.rules", "#mdadm -I\nIMPORT=\"/sbin/mdadm --incremental $devnode\"\n");
        put("etc/udev/rules.d/10-comment.rules", "# mdadm --incremental is not called here\n");
        finds(Level.note, "udev", "69-dm-lvm.rules", "global_filter");
        finds(Level.note, "udev", "64-md.rules", "AUTO -all");
        assertThat(found()).noneMatch(finding -> finding.message().contains("10-comment"));
    }

    @Test
    void aPrivateMountUnderTheKubeletHidesWhatTheDriverMounts() throws IOException {
        put(
                "proc/1/mountinfo",
                "21 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n22 21 8:2 / /var/lib rw - ext4 /dev/sda2 rw\n");
        finds(Level.missing, "kubelet", "mount --make-rshared /var/lib");
    }

    @Test
    void aHostWithoutItsOwnIdIsNoted() throws IOException {
        put("etc/machine-id", "uninitialized\n");
        finds(Level.note, "machine id", "systemd-machine-id-setup");
    }

    @Test
    void aBoxIsReachableOrToldWhy() throws IOException {
        int port;
        try (ServerSocket box = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = box.getLocalPort();
            assertThat(DataPort.parse("127.0.0.1:" + port)
                            .check(Duration.ofSeconds(5))
                            .level())
                    .isEqualTo(Level.ok);
        }
        Finding closed = DataPort.parse("127.0.0.1:" + port).check(Duration.ofSeconds(5));
        assertThat(closed.level()).isEqualTo(Level.missing);
        assertThat(closed.message()).contains("firewall");
        assertThat(DataPort.parse("no-such-host.invalid")
                        .check(Duration.ofSeconds(5))
                        .message())
                .contains("no address is known");
    }

    @Test
    void addressesAreUnderstoodWithAndWithoutPort() {
        assertThat(DataPort.parse("192.0.2.7")).isEqualTo(new DataPort("192.0.2.7", 4420));
        assertThat(DataPort.parse("rds.lab:4421")).isEqualTo(new DataPort("rds.lab", 4421));
        assertThat(DataPort.parse("[2001:db8::7]:4421")).isEqualTo(new DataPort("2001:db8::7", 4421));
        assertThat(DataPort.parse("2001:db8::7")).isEqualTo(new DataPort("2001:db8::7", 4420));
        for (String wrong : List.of("", ":4420", "box:0", "box:70000", "box:x")) {
            assertThatThrownBy(() -> DataPort.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theProgramExitsNonZeroAndCountsWhatIsMissing() throws IOException {
        Files.delete(root.resolve("dev/nvme-fabrics"));
        StringWriter out = new StringWriter();
        int exit = RdsNode.commandLine().setOut(new PrintWriter(out)).execute("check", "--root", root.toString());
        assertThat(exit).isEqualTo(1);
        assertThat(out.toString()).contains("missing  /dev/nvme-fabrics").contains("This host cannot be a node yet");
        assertThat(RdsNode.commandLine()
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute("check", "box:x"))
                .isEqualTo(2);
    }
}
