package io.srvlab.rds.routeros.output;

/** The menus that are read. */
public enum Menu {
    DISK("/disk", true),
    FILE("/file", true),
    RESOURCE("/system/resource", false),
    IDENTITY("/system/identity", false),
    PACKAGE("/system/package", false);

    private final String path;
    private final boolean detail;

    Menu(String path, boolean detail) {
        this.path = path;
        this.detail = detail;
    }

    public String path() {
        return path;
    }

    /** Whether {@code print} needs the word {@code detail} to show every property; elsewhere the word is an error. */
    public boolean detail() {
        return detail;
    }
}
