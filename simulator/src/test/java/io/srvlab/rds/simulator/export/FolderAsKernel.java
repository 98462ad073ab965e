package io.srvlab.rds.simulator.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder with the kernel's rules, as far as they are about order: what nvmet refuses is refused here. */
final class FolderAsKernel implements ConfigFs {
    private final Path root;
    private final ConfigFs files;

    /** Every change, in order. */
    final List<String> log = new ArrayList<>();

    FolderAsKernel(Path root) throws IOException {
        this.root = root;
        this.files = ConfigFs.at(root);
        for (String folder : List.of("subsystems", "ports", "hosts")) {
            Files.createDirectories(root.resolve(folder));
        }
    }

    @Override
    public void makeFolder(String path) throws IOException {
        log.add("mkdir " + path);
        files.makeFolder(path);
        if (path.matches("subsystems/[^/]+")) {
            Files.createDirectory(root.resolve(path).resolve("namespaces"));
            Files.createDirectory(root.resolve(path).resolve("allowed_hosts"));
            attributes(path, Map.of("attr_allow_any_host", "0", "attr_serial", "0123456789abcdef"));
        } else if (path.matches("subsystems/[^/]+/namespaces/[^/]+")) {
            attributes(path, Map.of("device_path", "(null)", "enable", "0", "revalidate_size", ""));
        } else if (path.matches("ports/[^/]+")) {
            Files.createDirectory(root.resolve(path).resolve("subsystems"));
            attributes(path, Map.of("addr_trtype", "", "addr_adrfam", "", "addr_traddr", "", "addr_trsvcid", ""));
        }
    }

    private void attributes(String folder, Map<String, String> values) throws IOException {
        for (Map.Entry<String, String> one : values.entrySet()) {
            Files.writeString(root.resolve(folder).resolve(one.getKey()), one.getValue() + "\n");
        }
    }

    @Override
    public void removeFolder(String path) throws IOException {
        log.add("rmdir " + path);
        for (String inside : List.of("namespaces", "allowed_hosts", "subsystems")) {
            if (files.exists(path + "/" + inside)
                    && !files.list(path + "/" + inside).isEmpty()) {
                throw new IOException("EBUSY " + path);
            }
        }
        for (String port : files.list("ports")) {
            if (path.startsWith("subsystems/") && files.exists("ports/" + port + "/" + path)) {
                throw new IOException("EBUSY " + path);
            }
        }
        try (Stream<Path> all = Files.walk(root.resolve(path))) {
            for (Path one : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    @Override
    public void write(String path, String value) throws IOException {
        log.add("write " + path + " " + value);
        String folder = path.substring(0, path.lastIndexOf('/'));
        if (path.endsWith("/enable")
                && value.equals("1")
                && read(folder + "/device_path").equals("(null)")) {
            throw new IOException("EINVAL " + path);
        }
        if (path.endsWith("/device_path") && read(folder + "/enable").equals("1")) {
            throw new IOException("EBUSY " + path);
        }
        if (path.endsWith("attr_allow_any_host")
                && value.equals("1")
                && !files.list(folder + "/allowed_hosts").isEmpty()) {
            throw new IOException("EINVAL " + path);
        }
        if (path.contains("/addr_") && !files.list(folder + "/subsystems").isEmpty()) {
            throw new IOException("EACCES " + path);
        }
        files.write(path, value + "\n");
        // A shorter value leaves the end of the longer one in a file; an attribute has one value.
        Files.writeString(root.resolve(path), value + "\n");
    }

    @Override
    public String read(String path) throws IOException {
        return files.read(path);
    }

    @Override
    public void link(String path, String target) throws IOException {
        log.add("link " + path);
        String folder = path.substring(0, path.lastIndexOf('/'));
        if (folder.endsWith("/allowed_hosts")
                && read(folder.replace("/allowed_hosts", "/attr_allow_any_host"))
                        .equals("1")) {
            throw new IOException("EINVAL " + path);
        }
        if (folder.startsWith("ports/")
                && read(folder.replace("/subsystems", "/addr_trsvcid")).isEmpty()) {
            throw new IOException("EINVAL " + path);
        }
        files.link(path, target);
    }

    @Override
    public void unlink(String path) throws IOException {
        log.add("unlink " + path);
        files.unlink(path);
    }

    @Override
    public boolean exists(String path) {
        return files.exists(path);
    }

    @Override
    public List<String> list(String path) throws IOException {
        return files.list(path);
    }
}
