package io.srvlab.rds.bench;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.simulator.Equipment;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.simulator.Timing;
import io.srvlab.rds.simulator.disk.PoolItem;
import io.srvlab.rds.simulator.store.Table;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A simulated box in a temporary folder, which goes with it. The delay of exports (U30) is off. */
public final class TestBox implements AutoCloseable {
    private static final long TIB = 1L << 40;
    private static final int CHANNELS = 4;

    private final Path folder;
    private final Simulator simulator;
    private boolean kept;

    private TestBox(Path folder, Simulator simulator) {
        this.folder = folder;
        this.simulator = simulator;
    }

    /** @param timed whether it takes the time that a box takes */
    public static TestBox start(boolean timed) throws IOException {
        return start(Files.createTempDirectory("rds-bench"), timed);
    }

    /** One with so many disks as the product makes them, of 1 MiB. */
    public static TestBox holding(int disks) throws IOException {
        Path folder = Files.createTempDirectory("rds-bench");
        try (TestBox first = start(folder, false)) {
            first.makeDisk(0);
            first.stop();
            first.multiply(disks);
        }
        return start(folder, false);
    }

    private static TestBox start(Path folder, boolean timed) throws IOException {
        SimulatorOptions options = SimulatorOptions.in(folder).withPools(List.of(new PoolItem("raid10", TIB, "xfs")));
        SimulatorOptions quick =
                options.withBehaviour(options.behaviour().with("U30", "0s").with("U8", "sparse"));
        Timing timing = timed ? Timing.measured() : Timing.off();
        return new TestBox(folder, Simulator.start(quick, Equipment.plain().withTiming(timing)));
    }

    public Simulator simulator() {
        return simulator;
    }

    public Connection connection() {
        return connection(simulator.port(), simulator.clientKeyPem(), simulator.hostKeyFingerprint());
    }

    public static Connection connection(int port, String key, String fingerprint) {
        return new Connection(
                "127.0.0.1",
                port,
                "csi",
                new Connection.Secret(key),
                List.of(fingerprint),
                CHANNELS,
                Duration.ofSeconds(20),
                Duration.ofSeconds(120));
    }

    private static String slot(int number) {
        return String.format("csi-2a97516c%020x", number);
    }

    private void makeDisk(int number) {
        String slot = slot(number);
        simulator.exec("/file/add type=directory name=raid10/csi");
        simulator.exec("/file/add type=directory name=raid10/csi/" + slot);
        simulator.exec("/disk/add type=file slot=" + slot + " file-path=raid10/csi/" + slot
                + "/volume.img file-size=1M mount-filesystem=no nvme-tcp-server-port=4420 nvme-tcp-server-nqn=\""
                + "nqn.2000-02.com.mikrotik:" + slot + ":0a1b2c3d\" comment=\"csi:2a97516c354b:ok:"
                + "9f91606d-72cc-4494-8ccf-079b9bd4356e:SingleNodeWriter:fast:pvc-"
                + "ee9c79c8-81c0-40a8-b240-3d266681b36d-" + slot + "\"");
    }

    /** Into the files of the stopped box, since adding a disk takes longer the more there are. */
    private void multiply(int disks) throws IOException {
        Table table = new Table(folder.resolve("disk-items"));
        Map<String, String> first = table.read().getFirst();
        List<Map<String, String>> all = new ArrayList<>();
        Path csi = folder.resolve("pools/raid10/csi");
        for (int i = 0; i < disks; i++) {
            Map<String, String> one = new LinkedHashMap<>(first);
            String slot = slot(i);
            one.replaceAll((_, value) -> value.replace(slot(0), slot));
            one.put("number", String.valueOf(Long.parseLong(first.get("number")) + i));
            all.add(one);
            Files.createDirectories(csi.resolve(slot));
            try (RandomAccessFile file =
                    new RandomAccessFile(csi.resolve(slot).resolve("volume.img").toFile(), "rw")) {
                file.setLength(1 << 20);
            }
        }
        table.write(all);
    }

    private void stop() {
        simulator.close();
        kept = true;
    }

    @Override
    public void close() throws IOException {
        if (kept) {
            return;
        }
        simulator.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
