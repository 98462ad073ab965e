package io.srvlab.rds.csi.node.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The host as it is looked at.
 *
 * @param root where its filesystem is mounted: {@code /}, or e.g. {@code /host} in a container
 * @param programs folders in which the driver's tools are searched; the container's own, not below the root
 * @param kernel release, as uname -r says
 */
record Host(Path root, List<Path> programs, String kernel) {

    Path path(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    boolean has(String absolute) {
        return Files.exists(path(absolute));
    }

    /** Empty if it does not exist or cannot be read. */
    Optional<String> text(String absolute) {
        try {
            // Other people's configuration: any bytes must do.
            return Optional.of(Files.readString(path(absolute), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Files of a folder whose names end so; none if there is no such folder. */
    List<Path> files(String folder, String suffix) {
        try (Stream<Path> all = Files.list(path(folder))) {
            return all.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean hasProgram(String name) {
        return programs.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(name)));
    }

    /** Whether the kernel has that module, loaded, built in or on the disk; modules may be written with - or _. */
    Module module(String name) {
        if (has("/sys/module/" + name.replace('-', '_'))) {
            return Module.LOADED;
        }
        String file = "/" + name + ".ko";
        for (String folder : List.of("/lib/modules/", "/usr/lib/modules/")) {
            if (text(folder + kernel + "/modules.builtin").orElse("").contains(file)) {
                return Module.LOADED;
            }
            if (text(folder + kernel + "/modules.dep").orElse("").contains(file)) {
                return Module.LOADABLE;
            }
        }
        return Module.ABSENT;
    }

    enum Module {
        LOADED,
        LOADABLE,
        ABSENT
    }
}
