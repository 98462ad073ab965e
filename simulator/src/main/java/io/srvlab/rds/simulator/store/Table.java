package io.srvlab.rds.simulator.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file of records: a line each, {@code name=base64} separated by blanks; replaced as a whole. */
public final class Table {
    private final Path file;

    public Table(Path file) {
        this.file = file;
    }

    public boolean exists() {
        return Files.exists(file);
    }

    public List<Map<String, String>> read() {
        List<Map<String, String>> records = new ArrayList<>();
        try {
            for (String line : exists() ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.<String>of()) {
                Map<String, String> one = new LinkedHashMap<>();
                for (String field : line.split(" ", -1)) {
                    int equals = field.indexOf('=');
                    one.put(
                            field.substring(0, equals),
                            new String(
                                    Base64.getDecoder().decode(field.substring(equals + 1)), StandardCharsets.UTF_8));
                }
                records.add(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    public void write(List<Map<String, String>> records) {
        List<String> lines = new ArrayList<>();
        for (Map<String, String> one : records) {
            List<String> fields = new ArrayList<>();
            one.forEach((name, value) -> fields.add(
                    name + "=" + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
            lines.add(String.join(" ", fields));
        }
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, lines, StandardCharsets.UTF_8);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
