package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.context;
import static io.srvlab.rds.csi.node.NodeWorld.filesystem;
import static io.srvlab.rds.csi.node.NodeWorld.nqn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody's data in each disguise, staged as ext4; the table of docs/nodes.md, cell by cell. */
class DisguiseTest {
    private static final long SIZE = 256 * MIB;

    private NodeWorld world;

    @BeforeEach
    void set(@TempDir Path folder) throws IOException {
        world = new NodeWorld(folder);
    }

    @AfterEach
    void end() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    /** What is on the disk before it is staged. */
    private enum Disguise {
        SAME_FILESYSTEM {
            @Override
            void putOn(Path file) throws IOException {
                LoopFabrics.run("mkfs.ext4", "-q", file.toString());
            }
        },
        OTHER_FILESYSTEM {
            @Override
            void putOn(Path file) throws IOException {
                LoopFabrics.run("mkfs.btrfs", "-q", file.toString());
            }
        },
        LVM {
            @Override
            void putOn(Path file) throws IOException {
                write(file, 512, lvmLabel());
            }
        },
        PARTITION_TABLE {
            @Override
            void putOn(Path file) throws IOException {
                write(file, 0, partitionTable());
            }
        },
        FIRST_MIB {
            @Override
            void putOn(Path file) throws IOException {
                write(file, 700_000, new byte[] {1});
            }
        },
        LAST_MIB {
            @Override
            void putOn(Path file) throws IOException {
                write(file, SIZE - 5, new byte[] {1});
            }
        },
        /** In the middle, where a filesystem whose start was wiped has a copy of it. */
        COPY_IN_THE_MIDDLE {
            @Override
            void putOn(Path file) throws IOException {
                LoopFabrics.run("mkfs.ext4", "-q", "-b", "4096", file.toString());
                write(file, 0, new byte[(int) MIB]);
                write(file, SIZE - MIB, new byte[(int) MIB]);
            }
        },
        HALF_WAY {
            @Override
            void putOn(Path file) throws IOException {
                write(file, SIZE / 2 + 77, new byte[] {1});
            }
        },
        /** In the middle, at a place that nobody looks at. */
        ELSEWHERE {
            @Override
            void putOn(Path file) throws IOException {
                write(file, 33 * MIB, new byte[] {1});
            }
        },
        NOTHING {
            @Override
            void putOn(Path file) {
                // blank as it is
            }
        };

        abstract void putOn(Path file) throws IOException;
    }

    private static void write(Path file, long position, byte[] bytes) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(position);
            raw.write(bytes);
        }
    }

    /** The label of an LVM2 physical volume, as pvcreate writes it to the second sector (LVM2, lib/label). */
    private static byte[] lvmLabel() {
        ByteBuffer label = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        label.put("LABELONE".getBytes(StandardCharsets.US_ASCII))
                .putLong(1)
                .putInt(0)
                .putInt(32);
        label.put("LVM2 001".getBytes(StandardCharsets.US_ASCII));
        label.put("abcdefghijklmnopqrstuvwxyz012345".getBytes(StandardCharsets.US_ASCII))
                .putLong(SIZE);
        int sum = 0xf597a6cf;
        for (int at = 20; at < label.capacity(); at++) {
            sum ^= label.get(at) & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                sum = (sum >>> 1) ^ ((sum & 1) == 0 ? 0 : 0xedb88320);
            }
        }
        return label.putInt(16, sum).array();
    }

    /** An MBR with one partition. */
    private static byte[] partitionTable() {
        ByteBuffer sector = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        sector.put(446 + 4, (byte) 0x83).putInt(446 + 8, 2048).putInt(446 + 12, 4096);
        return sector.put(510, (byte) 0x55).put(511, (byte) 0xaa).array();
    }

    @ParameterizedTest
    @CsvSource({
        "SAME_FILESYSTEM, allowed, mounted",
        "SAME_FILESYSTEM, never, mounted",
        "OTHER_FILESYSTEM, allowed, it holds btrfs",
        "OTHER_FILESYSTEM, never, it holds btrfs",
        "LVM, allowed, it holds LVM2_member",
        "LVM, never, it holds LVM2_member",
        "PARTITION_TABLE, allowed, it holds a partition table",
        "PARTITION_TABLE, never, it holds a partition table",
        "FIRST_MIB, allowed, data of an unknown kind",
        "FIRST_MIB, never, data of an unknown kind",
        "LAST_MIB, allowed, data of an unknown kind",
        "LAST_MIB, never, data of an unknown kind",
        "COPY_IN_THE_MIDDLE, allowed, data of an unknown kind",
        "COPY_IN_THE_MIDDLE, never, data of an unknown kind",
        "HALF_WAY, allowed, data of an unknown kind",
        "HALF_WAY, never, data of an unknown kind",
        "ELSEWHERE, allowed, formatted",
        "ELSEWHERE, never, it is blank where data was expected",
        "NOTHING, allowed, formatted",
        "NOTHING, never, it is blank where data was expected"
    })
    void whatIsFormattedAndWhatIsNot(Disguise disguise, String format, String outcome) throws Exception {
        StagingTest.assumeMade(io.srvlab.rds.csi.node.filesystem.Filesystem.btrfs);
        Path file = world.volume("v", SIZE);
        disguise.putOn(file);
        Path before = Files.copy(file, world.folder.resolve("before"));
        if (outcome.equals("mounted") || outcome.equals("formatted")) {
            world.stage("v", filesystem("ext4"), context(nqn("v"), SIZE, format));
            assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
            assertThat(world.ran("mkfs.ext4")).isEqualTo(outcome.equals("formatted") ? 1 : 0);
        } else {
            assertThatThrownBy(() -> world.stage("v", filesystem("ext4"), context(nqn("v"), SIZE, format)))
                    .isInstanceOf(FailedPrecondition.class)
                    .hasMessageContaining(outcome);
            assertThat(world.ran("mkfs.ext4")).isZero();
            assertThat(Files.mismatch(file, before))
                    .as("first byte that changed")
                    .isEqualTo(-1);
        }
    }

    /** mkfs is killed in the middle of its writing, then the node plugin; this node finishes it, another one asks first. */
    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void anMkfsThatWasKilledIsFinishedHereAndElsewhereOnlyWithLeave(String type) throws Exception {
        StagingTest.assumeMade(
                io.srvlab.rds.csi.node.filesystem.Filesystem.named(type).orElseThrow());
        long size = type.equals("xfs") ? 320 * MIB : SIZE;
        Path file = world.volume("v", size);
        var real = world.tools;
        world.tools = (by, command) -> {
            if (command.getFirst().startsWith("mkfs.")) {
                halfMade(type, command.getLast());
                throw new Killed();
            }
            return real.run(by, command);
        };
        assertThatThrownBy(() -> world.stage("v", filesystem(type))).isInstanceOf(Killed.class);
        world.tools = real;
        Path left = Files.copy(file, world.folder.resolve("left"));

        try (NodeWorld other = new NodeWorld(Files.createDirectories(world.folder.resolve("other")))) {
            other.fabrics.exports.put("nqn:other", left);
            assertThatThrownBy(() -> other.stage("v", filesystem(type), context("nqn:other", size, "allowed")))
                    .isInstanceOf(FailedPrecondition.class)
                    .hasMessageContaining("rds.srvlab.io/format=allowed");
            assertThatThrownBy(() -> other.stage("v", filesystem(type), context("nqn:other", size, "finish:1")))
                    .as("a leave of long ago")
                    .isInstanceOf(FailedPrecondition.class);
            other.stage("v", filesystem(type), context("nqn:other", size, NodeWorld.FINISH));
            assertThat(other.mounts(other.stagingPath("v"))).hasSize(1);
        }
        world.restart();
        world.stage("v", filesystem(type));
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
        assertThat(world.parts.records().find("v").orElseThrow().formatting()).isFalse();
    }

    /** All that an mkfs writes, without the superblock that it writes last. */
    private static void halfMade(String type, String device) {
        try {
            LoopFabrics.run("mkfs." + type, "-q", device);
            LoopFabrics.run("wipefs", "-q", "-a", device);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whileAnMkfsOfAKilledPluginStillWritesNothingIsDoneWithTheDisk() throws Exception {
        world.volume("v", SIZE);
        var real = world.tools;
        List<Process> writers = new ArrayList<>();
        world.tools = (by, command) -> {
            if (command.getFirst().equals("mkfs.ext4")) {
                writers.add(holding(command.getLast()));
                throw new Killed();
            }
            return real.run(by, command);
        };
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"))).isInstanceOf(Killed.class);
        world.tools = real;
        world.restart();
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4")))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("process " + writers.getFirst().pid());
        assertThat(world.ran("mkfs.ext4")).isEqualTo(1);
        assertThatThrownBy(() -> world.unstage("v")).isInstanceOf(Unavailable.class);
        assertThat(world.fabrics.connections).containsOnlyKeys(nqn("v"));
        writers.getFirst().destroyForcibly().onExit().join();
        world.stage("v", filesystem("ext4"));
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
    }

    /** A process that has the device open for writing, and writes nothing. */
    private static Process holding(String device) {
        try {
            Process holder = new ProcessBuilder("dd", "of=" + device, "conv=notrunc", "status=none").start();
            Path descriptors = Path.of("/proc/" + holder.pid() + "/fd/1");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> Files.isSymbolicLink(descriptors)
                            && Files.readSymbolicLink(descriptors).toString().equals(device));
            return holder;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
