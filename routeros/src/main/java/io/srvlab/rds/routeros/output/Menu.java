package io.srvlab.rds.routeros.output;

import java.util.List;

/** The menus that are read, and what is read of them. The first property is the one that {@code print detail} shows first. */
public enum Menu {
    DISK(
            "/disk",
            true,
            List.of(
                    "type",
                    "slot",
                    "file-path",
                    "size",
                    "comment",
                    "nvme-tcp-export",
                    "nvme-tcp-server-nqn",
                    "nvme-tcp-server-port",
                    "nvme-tcp-server-allow-host-name",
                    "mount-filesystem",
                    "mount-point",
                    "fs",
                    "fs-label",
                    "state",
                    "free")),
    FILE("/file", true, List.of("name", "type", "size")),
    SUBVOLUME("/disk/btrfs/subvolume", true, List.of("fs", "parent", "name", "read-only")),
    RESOURCE("/system/resource", false, List.of("version", "board-name")),
    IDENTITY("/system/identity", false, List.of("name")),
    PACKAGE("/system/package", false, List.of("name", "version", "disabled"));

    private final String path;
    private final boolean detail;
    private final List<String> properties;

    Menu(String path, boolean detail, List<String> properties) {
        this.path = path;
        this.detail = detail;
        this.properties = properties;
    }

    public String path() {
        return path;
    }

    /** Whether {@code print} needs the word {@code detail} to show every property; elsewhere the word is an error. */
    public boolean detail() {
        return detail;
    }

    /** What the client reads; a box shows more. */
    public List<String> properties() {
        return properties;
    }

    /** Whether the menu is one item, which has no number and no {@code find}. */
    public boolean single() {
        return this == RESOURCE || this == IDENTITY;
    }
}
