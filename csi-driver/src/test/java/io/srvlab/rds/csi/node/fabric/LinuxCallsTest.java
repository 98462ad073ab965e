package io.srvlab.rds.csi.node.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.node.fabric.KernelCalls.Attribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxCallsTest {
    @TempDir
    Path folder;

    @Test
    void theNumberOfANodeIsTheKernels() throws IOException {
        // Documentation/admin-guide/devices.txt of the kernel: null is character device 1:3
        assertThat(calls().numberOf(Path.of("/dev/null"))).contains("1:3");
        assertThat(calls().numberOf(folder.resolve("none"))).isEmpty();
    }

    @Test
    void numbersBeyondTwelveAndEightBitsAreTakenApart() {
        // os.makedev(0x12345, 0x9abcdef) of Python, which is glibc's
        assertThat(DeviceNumber.decode(0x1209abcd345efL)).isEqualTo(0x12345 + ":" + 0x9abcdef);
    }

    @Test
    void allOptionsAreWrittenAtOnceToAFileThatMustBeThere() throws IOException {
        assertThatThrownBy(() -> calls().create("nqn=a,transport=tcp")).isInstanceOf(NoSuchFileException.class);
        Path device = Files.createFile(folder.resolve("nvme-fabrics"));
        calls().create("nqn=a,transport=tcp");
        assertThat(device).hasContent("nqn=a,transport=tcp");
    }

    @Test
    void anAttributeStaysThatOfTheControllerThatWasOpened() throws IOException {
        Path attribute = Files.createFile(folder.resolve("delete_controller"));
        try (Attribute opened = calls().open(attribute)) {
            Files.move(attribute, folder.resolve("old"));
            Files.createFile(attribute);
            opened.write("1");
        }
        assertThat(folder.resolve("old")).hasContent("1");
        assertThat(attribute).isEmptyFile();
    }

    @Test
    void cpusAreCountedFromTheKernelsList() throws IOException {
        Path online = folder.resolve("devices/system/cpu/online");
        Files.createDirectories(online.getParent());
        Files.writeString(online, "0-3,6,8-9\n");
        assertThat(new Sysfs(folder).cpus()).isEqualTo(7);
        assertThat(new Sysfs(folder.resolve("none")).cpus()).isPositive();
    }

    private LinuxCalls calls() {
        return new LinuxCalls(folder.resolve("nvme-fabrics"));
    }
}
