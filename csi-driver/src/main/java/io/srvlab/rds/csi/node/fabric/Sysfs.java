package io.srvlab.rds.csi.node.fabric;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the kernel's NVMe tree. A file that vanishes while it is read means that its controller went away, which is an
 * answer; every other failure to read is an error, never "not there".
 */
final class Sysfs {
    private static final Pattern CONTROLLER = Pattern.compile("nvme\\d+");

    private final Path root;
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

    /**
     * The NQN of a controller, which never changes once it has one. The kernel never gives an inode of sysfs to a second
     * folder, so it tells this controller from the next one of that name.
     */
    private record Known(@Nullable Object inode, FileTime made, String nqn) {}

    /** @param root {@code /sys} */
    Sysfs(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /** The NVMe/TCP controllers that connected with this host NQN. */
    List<Controller> controllersOf(String hostNqn) throws IOException {
        return controllers(nqn -> true, hostNqn);
    }

    /** The NVMe/TCP controllers of that subsystem that connected with this host NQN, in whatever state. */
    List<Controller> controllersOf(String hostNqn, String nqn) throws IOException {
        return controllers(nqn::equals, hostNqn);
    }

    private List<Controller> controllers(Predicate<String> wanted, String hostNqn) throws IOException {
        List<Controller> controllers = new ArrayList<>();
        for (Path entry : list(root.resolve("class/nvme"), CONTROLLER)) {
            Optional<String> nqn = nqn(entry);
            if (nqn.isPresent() && wanted.test(nqn.get())) {
                controller(entry)
                        .filter(c -> wanted.test(c.nqn()) && c.hostNqn().equals(hostNqn))
                        .ifPresent(controllers::add);
            }
        }
        return controllers;
    }

    /** Without a reading for each of the many that are not asked for: with 256 volumes that is most of a look's cost. */
    private Optional<String> nqn(Path entry) throws IOException {
        String name = entry.getFileName().toString();
        BasicFileAttributes folder;
        try {
            folder = Files.readAttributes(entry, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Known before = known.get(name);
        if (before != null
                && folder.fileKey() != null
                && folder.fileKey().equals(before.inode())
                && folder.lastModifiedTime().equals(before.made())) {
            return Optional.of(before.nqn());
        }
        Optional<String> nqn = read(entry.resolve("subsysnqn"));
        // not while it connects for the first time: "(efault)"
        if (nqn.isPresent() && nqn.get().startsWith("nqn.")) {
            known.put(name, new Known(folder.fileKey(), folder.lastModifiedTime(), nqn.get()));
        }
        return nqn;
    }

    /** Empty: gone, or not NVMe/TCP (a local disk has no host NQN). */
    private Optional<Controller> controller(Path entry) throws IOException {
        String name = entry.getFileName().toString();
        try {
            Path folder = entry.toRealPath();
            Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
            Optional<String> transport = read(folder.resolve("transport"));
            Optional<String> hostNqn = read(folder.resolve("hostnqn"));
            Optional<String> state = read(folder.resolve("state"));
            Optional<String> nqn = read(folder.resolve("subsysnqn"));
            if (hostNqn.isEmpty() || state.isEmpty() || nqn.isEmpty() || !transport.equals(Optional.of("tcp"))) {
                return Optional.empty();
            }
            return Optional.of(new Controller(name, folder, key, nqn.get(), hostNqn.get(), state.get()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The same controller as it is now; empty if it is gone or another one has its number. */
    Optional<Controller> again(Controller seen) throws IOException {
        return controller(root.resolve("class/nvme").resolve(seen.name())).filter(seen::sameAs);
    }

    /** Where it connects to, e.g. {@code traddr=192.0.2.2,trsvcid=4420,src_addr=192.0.2.1}; empty if gone. */
    String address(Controller controller) throws IOException {
        return read(controller.folder().resolve("address")).orElse("");
    }

    /** The same for people: {@code 192.0.2.2 port 4420}. */
    String box(Controller controller) throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String field : address(controller).split(",", -1)) {
            int sign = field.indexOf('=');
            if (sign > 0) {
                fields.put(field.substring(0, sign), field.substring(sign + 1));
            }
        }
        return fields.getOrDefault("traddr", "an unknown address") + " port "
                + fields.getOrDefault("trsvcid", "unknown");
    }

    /** CPUs that run; a container's share of them says nothing about the kernel's queues. */
    int cpus() {
        try {
            return read(root.resolve("devices/system/cpu/online"))
                    .map(Sysfs::count)
                    .orElseGet(() -> Runtime.getRuntime().availableProcessors());
        } catch (IOException | NumberFormatException e) {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    /** Counts a list such as {@code 0-3,6}. */
    private static int count(String ranges) {
        int count = 0;
        for (String range : ranges.split(",", -1)) {
            String[] ends = range.split("-", 2);
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
    }

    /** Entries whose names match; none if the folder is not there. */
    static List<Path> list(Path folder, Pattern names) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.removeIf(entry -> !names.matcher(entry.getFileName().toString()).matches());
        entries.sort(null);
        return entries;
    }

    /** Content without blanks at the ends; empty if the file is gone. */
    static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (Errno.of(e) == Errno.NO_DEVICE) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
