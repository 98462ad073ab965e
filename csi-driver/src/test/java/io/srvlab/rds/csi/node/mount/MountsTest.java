package io.srvlab.rds.csi.node.mount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.node.tool.SystemTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
    @TempDir
    Path folder;

    private Path table;
    private Path sys;
    private Mounts mounts;

    @BeforeEach
    void set() throws IOException {
        table = folder.resolve("mountinfo");
        sys = folder.resolve("sys");
        Files.createDirectories(sys.resolve("dev/block/259:1"));
        Files.createDirectories(sys.resolve("class/block/nvme3n1"));
        Files.writeString(sys.resolve("class/block/nvme3n1/dev"), "259:7\n");
        mounts = new Mounts(table, sys, new SystemTools(), (_, _) -> {});
    }

    @Test
    void aTableThatCannotBeReadIsAnErrorAndNeverNotMounted() throws Exception {
        assertThatThrownBy(() -> mounts.at(folder)).isInstanceOf(IOException.class);
        Files.writeString(table, "not a table\n");
        assertThatThrownBy(() -> mounts.at(folder)).isInstanceOf(IOException.class);
    }

    @Test
    void linksInTheFoldersAboveAreFollowed() throws Exception {
        Path real = Files.createDirectories(folder.toRealPath().resolve("real/m"));
        Files.createSymbolicLink(folder.resolve("link"), real.getParent());
        Files.writeString(table, "1 2 259:1 / " + real + " rw - ext4 /dev/nvme0n1 rw\n");
        assertThat(mounts.at(folder.resolve("link/m"))).hasSize(1);
        assertThat(mounts.at(folder.resolve("link"))).isEmpty();
        assertThat(mounts.at(folder.resolve("nowhere/m"))).isEmpty();
    }

    @Test
    void theTopmostOfAStackIsTheLast() throws Exception {
        Path real = folder.toRealPath();
        Files.writeString(
                table,
                "1 2 259:1 / %1$s/m rw - ext4 /dev/a rw%n9 1 259:2 / %1$s/m rw - ext4 /dev/b rw%n".formatted(real));
        assertThat(mounts.at(folder.resolve("m"))).hasSize(2);
        assertThat(mounts.top(folder.resolve("m")).orElseThrow().source()).isEqualTo("/dev/b");
    }

    @Test
    void aDiskThatSysfsDoesNotKnowIsGone() throws Exception {
        assertThat(mounts.disk(mount("259:1", "ext4", "/dev/nvme0n1"))).contains("259:1");
        assertThat(mounts.disk(mount("259:2", "ext4", "/dev/nvme1n1"))).isEmpty();
    }

    @Test
    void theDiskOfBtrfsIsFoundByItsName() throws Exception {
        assertThat(mounts.disk(mount("0:44", "btrfs", "/dev/nvme3n1"))).contains("259:7");
        assertThat(mounts.disk(mount("0:44", "btrfs", "/dev/nvme4n1"))).isEmpty();
        assertThat(mounts.disk(mount("0:44", "tmpfs", "tmpfs"))).isEqualTo(Optional.empty());
    }

    private static Mount mount(String majorMinor, String type, String source) {
        return Mount.parse("1 2 " + majorMinor + " / /m rw - " + type + " " + source + " rw\n")
                .getFirst();
    }

    @Test
    void aStrangersMountWithBytesOfNoCharacterSetDoesNotHideOurs() throws Exception {
        byte[] strange = "21 1 8:1 / /media/B\u00fcro rw - ext4 /dev/sda1 rw\n".getBytes(ISO_8859_1);
        byte[] ours =
                ("22 1 259:1 / " + folder.toRealPath().resolve("x") + " rw - ext4 /dev/nvme0n1 rw\n").getBytes(UTF_8);
        Files.write(table, strange);
        Files.write(table, ours, StandardOpenOption.APPEND);
        assertThat(mounts.all()).hasSize(2);
        assertThat(mounts.at(folder.resolve("x"))).hasSize(1);
    }

    @Test
    void theMountsWhoseDiskIsGoneAreFoundInOneReading() throws Exception {
        Files.writeString(table, """
                20 1 0:5 / /dev rw - devtmpfs devtmpfs rw
                21 1 0:30 / /run rw - tmpfs tmpfs rw
                22 1 259:1 / /a rw - ext4 /dev/nvme0n1 rw
                23 1 259:2 / /b rw - ext4 /dev/nvme1n1 rw
                24 1 0:31 / /c rw - btrfs /dev/nvme3n1 rw
                25 1 0:32 / /d rw - btrfs /dev/nvme4n1 rw
                """);
        assertThat(mounts.withoutDisk()).extracting(Mount::id).containsExactly(23, 25);
    }
}
