package io.srvlab.rds.simulator.disk;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk of type file.
 *
 * @param number of its id {@code *N} (hex)
 * @param path of the backing file, no leading slash
 * @param nqn empty: never set (U21 says what it is then)
 * @param other further properties as they were given, e.g. {@code swap}
 */
public record DiskItem(
        long number,
        String slot,
        String comment,
        boolean disabled,
        String path,
        long size,
        boolean export,
        int port,
        String nqn,
        String allowHost,
        boolean mountFilesystem,
        boolean compress,
        Map<String, String> other) {

    public DiskItem {
        other = Map.copyOf(other);
    }

    public String id() {
        return "*" + Long.toHexString(number).toUpperCase(Locale.ROOT);
    }

    static Draft fresh(long number, int port) {
        return new Draft(new DiskItem(number, "", "", false, "", -1, false, port, "", "", true, false, Map.of()));
    }

    Draft edit() {
        return new Draft(this);
    }

    /** A disk that is being changed. */
    static final class Draft {
        private final DiskItem before;
        private final Map<String, String> other;
        private long number;
        private String slot;
        private String comment;
        private boolean disabled;
        private String path;
        private long size;
        private boolean export;
        private int port;
        private String nqn;
        private String allowHost;
        private boolean mountFilesystem;
        private boolean compress;

        private Draft(DiskItem item) {
            before = item;
            number = item.number;
            slot = item.slot;
            comment = item.comment;
            disabled = item.disabled;
            path = item.path;
            size = item.size;
            export = item.export;
            port = item.port;
            nqn = item.nqn;
            allowHost = item.allowHost;
            mountFilesystem = item.mountFilesystem;
            compress = item.compress;
            other = new TreeMap<>(item.other);
        }

        DiskItem before() {
            return before;
        }

        Draft number(long value) {
            number = value;
            return this;
        }

        Draft slot(String value) {
            slot = value;
            return this;
        }

        Draft comment(String value) {
            comment = value;
            return this;
        }

        Draft disabled(boolean value) {
            disabled = value;
            return this;
        }

        Draft file(String newPath, long newSize) {
            path = newPath;
            size = newSize;
            return this;
        }

        Draft export(boolean value) {
            export = value;
            return this;
        }

        Draft port(int value) {
            port = value;
            return this;
        }

        Draft nqn(String value) {
            nqn = value;
            return this;
        }

        Draft allowHost(String value) {
            allowHost = value;
            return this;
        }

        Draft mountFilesystem(boolean value) {
            mountFilesystem = value;
            return this;
        }

        Draft compress(boolean value) {
            compress = value;
            return this;
        }

        Draft other(String name, String value) {
            other.put(name, value);
            return this;
        }

        DiskItem item() {
            return new DiskItem(
                    number,
                    slot,
                    comment,
                    disabled,
                    path,
                    size,
                    export,
                    port,
                    nqn,
                    allowHost,
                    mountFilesystem,
                    compress,
                    other);
        }
    }
}
