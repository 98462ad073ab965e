package io.srvlab.rds.playground.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    private Path folder = Path.of("/");
    private Leftovers leftovers = new Leftovers(folder);

    @BeforeEach
    void aFolderOfOurs(@TempDir Path temporary) throws IOException {
        folder = Files.createDirectory(temporary.toRealPath().resolve("demo"));
        leftovers = new Leftovers(folder);
    }

    @Test
    void filesAreFoundAndRemovedAndNothingBesideThem() throws Exception {
        Path beside = Files.writeString(folder.resolveSibling("demo-of-others"), "x");
        Files.writeString(Files.createDirectories(folder.resolve("a/b")).resolve("c"), "x");
        Files.createSymbolicLink(folder.resolve("link"), beside);

        assertThat(leftovers.found()).containsExactly("folder " + folder);
        leftovers.clear();

        assertThat(leftovers.found()).isEmpty();
        assertThat(beside).hasContent("x");
    }

    @Test
    void logsStayWhenAsked() throws Exception {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        Files.writeString(logs.resolve("one.log"), "x");
        Files.writeString(folder.resolve("other"), "x");

        leftovers.clearBut(logs);

        assertThat(folder).isDirectoryContaining(logs::equals);
        assertThat(folder.resolve("other")).doesNotExist();
    }

    @Test
    void aMountedLoopDeviceIsUnmountedAndDetachedBeforeFilesAreRemoved() throws Exception {
        assumeTrue(Machine.look().canMount(), "needs root: it mounts a loop device");
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(16 << 20);
        }
        Path mounted = Files.createDirectory(folder.resolve("with blank"));
        LoopDevices.Loop loop = LoopDevices.attach(image);
        Program.run("mkfs.ext4", "-q", loop.path());
        Program.run("mount", loop.path(), mounted.toString());
        Program.run(
                "mount",
                "--bind",
                mounted.toString(),
                Files.createDirectory(folder.resolve("bind")).toString());

        assertThat(leftovers.found()).hasSize(4);
        leftovers.clear();

        assertThat(leftovers.found()).isEmpty();
        assertThat(LoopDevices.attached()).doesNotContain(loop);
    }

    @Test
    void aFolderThatIsGoneAlreadyIsClear() throws Exception {
        Files.delete(folder);

        leftovers.clear();

        assertThat(leftovers.found()).isEmpty();
    }
}
