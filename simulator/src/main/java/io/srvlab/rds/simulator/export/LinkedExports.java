package io.srvlab.rds.simulator.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder with one link for each NQN that a host could connect to now; it leads to the backing file. */
public final class LinkedExports implements ExportBackend {
    private final Path folder;

    private LinkedExports(Path folder) {
        this.folder = folder;
    }

    public static LinkedExports in(Path folder) throws IOException {
        return new LinkedExports(Files.createDirectories(folder));
    }

    @Override
    public synchronized void show(List<Export> wanted) throws IOException {
        Map<String, Path> targets = wanted.stream().collect(Collectors.toMap(Export::nqn, Export::file));
        for (Map.Entry<String, Path> one : targets.entrySet()) {
            Path link = folder.resolve(one.getKey());
            if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(one.getValue())) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, one.getValue());
            }
        }
        for (String nqn : visible()) {
            if (!targets.containsKey(nqn)) {
                Files.deleteIfExists(folder.resolve(nqn));
            }
        }
    }

    @Override
    public synchronized List<String> visible() throws IOException {
        try (Stream<Path> links = Files.list(folder)) {
            return links.map(link -> String.valueOf(link.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        // links stay: the folder is the same box again after a restart
    }
}
