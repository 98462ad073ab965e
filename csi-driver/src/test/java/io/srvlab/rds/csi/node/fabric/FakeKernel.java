package io.srvlab.rds.csi.node.fabric;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A tree of files that changes as sysfs does when controllers come and go; the shapes are those of the recorded trees. A node in
 * dev holds its number as text.
 */
final class FakeKernel implements KernelCalls {
    static final String OURS = "nqn.2014-08.org.nvmexpress:uuid:11111111-2222-3333-4444-555555555555";
    static final String HOST_ID = "11111111-2222-3333-4444-555555555555";
    static final String THEIRS = "nqn.2014-08.org.nvmexpress:uuid:99999999-2222-3333-4444-555555555555";
    static final String NQN = "nqn.2000-02.com.mikrotik:csi-a:11111111";

    private static final long MIB = 1 << 20;

    private final Path root;
    private final boolean multipath;
    private final AtomicInteger minors = new AtomicInteger();
    private final Map<String, Integer> instances = new ConcurrentHashMap<>();
    private final AtomicInteger working = new AtomicInteger();

    private final AtomicInteger writing = new AtomicInteger();

    /** Every line that was written to the fabrics device. */
    final List<String> created = new CopyOnWriteArrayList<>();

    /** Every write to an attribute: {@code nvme0/delete_controller}. */
    final List<String> written = new CopyOnWriteArrayList<>();

    /** The most creations at once so far. */
    final AtomicInteger mostWorking = new AtomicInteger();

    /** What the kernel answers to an address, if not a controller: the errno's text. */
    final Map<String, String> refusals = new ConcurrentHashMap<>();

    /** What an attribute says, by its name, if it cannot be written. */
    final Map<String, String> readOnly = new ConcurrentHashMap<>();

    /** A creation for this address, or a write to this attribute, stays in the kernel until the latch is open. */
    final Map<String, CountDownLatch> holds = new ConcurrentHashMap<>();

    /** Runs when an attribute has just been opened. */
    volatile Runnable afterOpen = () -> {};

    /** Sees the size of a disk at a rescan and says the new one. */
    volatile UnaryOperator<Long> rescan = size -> size;

    /** Whether a new controller has its disk at once. */
    volatile boolean disksAtOnce = true;

    FakeKernel(Path root, boolean multipath) throws IOException {
        this.root = root;
        this.multipath = multipath;
        Files.createDirectories(dev());
        Files.createDirectories(sys().resolve("class/nvme"));
        Files.createDirectories(sys().resolve("class/nvme-subsystem"));
    }

    KernelFabrics fabrics() {
        return new KernelFabrics(dev(), sys(), OURS, this);
    }

    Path dev() {
        return root.resolve("dev");
    }

    Path sys() {
        return root.resolve("sys");
    }

    Path folder(String controller) {
        return sys().resolve("devices/virtual/nvme-fabrics/ctl").resolve(controller);
    }

    private Path subsystem(String nqn) {
        int instance = instances.computeIfAbsent(nqn, key -> instances.size());
        return sys().resolve("devices/virtual/nvme-subsystem/nvme-subsys" + instance);
    }

    /** A live controller with a disk of 1 MiB; its name. */
    synchronized String connect(String nqn, String hostNqn) {
        String name = bare(nqn, hostNqn);
        attach(name);
        return name;
    }

    /** A live controller with the lowest free number, without a disk. */
    synchronized String bare(String nqn, String hostNqn) {
        int number = 0;
        while (Files.exists(folder("nvme" + number))) {
            number++;
        }
        String name = "nvme" + number;
        Path subsystem = subsystem(nqn);
        put(subsystem.resolve("subsysnqn"), nqn);
        put(folder(name).resolve("hostnqn"), hostNqn);
        put(folder(name).resolve("transport"), "tcp");
        put(folder(name).resolve("state"), "live");
        put(folder(name).resolve("subsysnqn"), nqn);
        put(folder(name).resolve("address"), "traddr=192.0.2.2,trsvcid=4420");
        put(folder(name).resolve("delete_controller"), "");
        put(folder(name).resolve("rescan_controller"), "");
        link(subsystem.resolve(name), Path.of("../../nvme-fabrics/ctl").resolve(name));
        link(sys().resolve("class/nvme-subsystem").resolve(subsystem.getFileName()), subsystem);
        link(
                sys().resolve("class/nvme").resolve(name),
                Path.of("../../devices/virtual/nvme-fabrics/ctl").resolve(name));
        return name;
    }

    /** The next disk number of that kind; 1 is the first. */
    synchronized String attach(String controller) {
        return attach(controller, 1, 1);
    }

    /** Gives the controller a disk {@code n<number>} with that namespace id, and a node in dev. */
    synchronized String attach(String controller, int number, int nsid) {
        String nqn = get(folder(controller).resolve("subsysnqn"));
        String instance = controller.substring("nvme".length());
        if (!multipath) {
            return disk(folder(controller), "nvme" + instance + "n" + number, nsid);
        }
        Path subsystem = subsystem(nqn);
        String shared = subsystem.getFileName().toString().substring("nvme-subsys".length());
        Path path = folder(controller).resolve("nvme" + shared + "c" + instance + "n" + number);
        put(path.resolve("hidden"), "1");
        put(path.resolve("nsid"), Integer.toString(nsid));
        put(path.resolve("size"), "2048");
        return disk(subsystem, "nvme" + shared + "n" + number, nsid);
    }

    private String disk(Path parent, String name, int nsid) {
        if (!Files.exists(parent.resolve(name))) {
            String number = "259:" + minors.incrementAndGet();
            put(parent.resolve(name).resolve("nsid"), Integer.toString(nsid));
            put(parent.resolve(name).resolve("hidden"), "0");
            put(parent.resolve(name).resolve("size"), Long.toString(MIB / 512));
            put(parent.resolve(name).resolve("dev"), number);
            link(sys().resolve("class/block").resolve(name), parent.resolve(name));
            put(dev().resolve(name), number);
        }
        return name;
    }

    void state(String controller, String state) {
        put(folder(controller).resolve("state"), state);
    }

    /** As the kernel does: the disk goes with the last controller that reaches it. */
    synchronized void remove(String controller) {
        Path subsystem = subsystem(get(folder(controller).resolve("subsysnqn")));
        remove(sys().resolve("class/nvme").resolve(controller));
        remove(subsystem.resolve(controller));
        children(folder(controller)).forEach(child -> {
            remove(dev().resolve(child.getFileName().toString()));
            remove(sys().resolve("class/block").resolve(child.getFileName()));
        });
        remove(folder(controller));
        boolean shared = children(subsystem).stream().anyMatch(Files::isSymbolicLink);
        if (!shared) {
            children(subsystem).stream().filter(Files::isDirectory).forEach(disk -> {
                remove(dev().resolve(disk.getFileName().toString()));
                remove(sys().resolve("class/block").resolve(disk.getFileName()));
                remove(disk);
            });
        }
    }

    /** Lets everything that is held go, and waits until nothing changes the tree any more. */
    void settle() {
        holds.values().forEach(CountDownLatch::countDown);
        Awaitility.await().until(() -> working.get() + writing.get() == 0);
    }

    @Override
    public String create(String options) throws IOException {
        mostWorking.accumulateAndGet(working.incrementAndGet(), Math::max);
        created.add(options);
        try {
            String address = option(options, "traddr");
            hold(address);
            String refusal = refusals.get(address);
            if (refusal != null) {
                throw new IOException(refusal);
            }
            String nqn = option(options, "nqn");
            String name =
                    disksAtOnce ? connect(nqn, option(options, "hostnqn")) : bare(nqn, option(options, "hostnqn"));
            return "instance=" + name.substring("nvme".length()) + ",cntlid=1";
        } finally {
            working.decrementAndGet();
        }
    }

    static String option(String options, String name) {
        return Stream.of(options.split(","))
                .filter(option -> option.startsWith(name + "="))
                .map(option -> option.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    private void hold(String what) throws IOException {
        CountDownLatch latch = holds.get(what);
        if (latch != null) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IOException("nobody may interrupt a write", e);
            }
        }
    }

    @Override
    public Attribute open(Path attribute) throws IOException {
        String refusal = readOnly.get(attribute.getFileName().toString());
        if (refusal != null) {
            throw new IOException(refusal);
        }
        Object before = Files.getAttribute(attribute, "unix:ino");
        afterOpen.run();
        return new Attribute() {
            @Override
            public void write(String text) throws IOException {
                writing.incrementAndGet();
                try {
                    String name = attribute.getFileName().toString();
                    hold(name);
                    if (!Files.exists(attribute)
                            || !Objects.equals(before, Files.getAttribute(attribute, "unix:ino"))) {
                        throw new IOException("No such device");
                    }
                    act(attribute.getName(attribute.getNameCount() - 2).toString(), name);
                } finally {
                    writing.decrementAndGet();
                }
            }

            @Override
            public void close() {}
        };
    }

    private synchronized void act(String controller, String attribute) {
        written.add(controller + "/" + attribute);
        if (attribute.equals("delete_controller")) {
            remove(controller);
        } else {
            resize(controller);
        }
    }

    private void resize(String controller) {
        List<Path> places = new ArrayList<>(children(folder(controller)));
        places.addAll(children(subsystem(get(folder(controller).resolve("subsysnqn")))));
        places.stream()
                .map(place -> place.resolve("size"))
                .filter(Files::exists)
                .forEach(size -> put(size, Long.toString(rescan.apply(Long.parseLong(get(size)) * 512) / 512)));
    }

    @Override
    public Optional<String> numberOf(Path node) throws IOException {
        return Files.exists(node) ? Optional.of(Files.readString(node)) : Optional.empty();
    }

    /** Whole or not at all, as an attribute of sysfs. */
    static void put(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Path fresh = Files.createTempFile(file.getParent(), ".", "");
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String get(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void link(Path link, Path to) {
        try {
            Files.createDirectories(link.getParent());
            if (!Files.isSymbolicLink(link)) {
                Files.createSymbolicLink(link, to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void remove(Path path) {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException e) {
            // nothing to remove
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
