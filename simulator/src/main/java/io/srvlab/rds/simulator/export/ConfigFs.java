package io.srvlab.rds.simulator.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The folder through which the kernel's target is set up. Paths are below {@code nvmet}. */
public interface ConfigFs {
    void makeFolder(String path) throws IOException;

    void removeFolder(String path) throws IOException;

    /** Into an attribute, by one write. */
    void write(String path, String value) throws IOException;

    /** Without its last line end. */
    String read(String path) throws IOException;

    /** A link in one folder to another folder. */
    void link(String path, String target) throws IOException;

    void unlink(String path) throws IOException;

    boolean exists(String path);

    /** Names in a folder, sorted. */
    List<String> list(String path) throws IOException;

    /** The kernel's. */
    static ConfigFs at(Path root) {
        return new ConfigFs() {
            @Override
            public void makeFolder(String path) throws IOException {
                Files.createDirectory(root.resolve(path));
            }

            @Override
            public void removeFolder(String path) throws IOException {
                Files.delete(root.resolve(path));
            }

            @Override
            public void write(String path, String value) throws IOException {
                Files.writeString(root.resolve(path), value, StandardOpenOption.WRITE);
            }

            @Override
            public String read(String path) throws IOException {
                return Files.readString(root.resolve(path)).strip();
            }

            @Override
            public void link(String path, String target) throws IOException {
                Files.createSymbolicLink(root.resolve(path), root.resolve(target));
            }

            @Override
            public void unlink(String path) throws IOException {
                Files.delete(root.resolve(path));
            }

            @Override
            public boolean exists(String path) {
                return Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
            }

            @Override
            public List<String> list(String path) throws IOException {
                try (Stream<Path> names = Files.list(root.resolve(path))) {
                    return names.map(p -> String.valueOf(p.getFileName()))
                            .sorted()
                            .toList();
                }
            }
        };
    }
}
