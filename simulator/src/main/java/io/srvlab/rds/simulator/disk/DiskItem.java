package io.srvlab.rds.simulator.disk;

/**
 * A disk of type file.
 *
 * @param number of its id {@code *N} (hex)
 * @param path of the backing file, no leading slash
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
        boolean compress) {

    public String id() {
        return "*" + Long.toHexString(number).toUpperCase(java.util.Locale.ROOT);
    }

    static DiskItem fresh(long number) {
        return new DiskItem(number, "", "", false, "", -1, false, 4420, "", "", true, false);
    }

    DiskItem withSlot(String value) {
        return new DiskItem(
                number, value, comment, disabled, path, size, export, port, nqn, allowHost, mountFilesystem, compress);
    }

    DiskItem withComment(String value) {
        return new DiskItem(
                number, slot, value, disabled, path, size, export, port, nqn, allowHost, mountFilesystem, compress);
    }

    DiskItem withDisabled(boolean value) {
        return new DiskItem(
                number, slot, comment, value, path, size, export, port, nqn, allowHost, mountFilesystem, compress);
    }

    DiskItem withFile(String newPath, long newSize) {
        return new DiskItem(
                number,
                slot,
                comment,
                disabled,
                newPath,
                newSize,
                export,
                port,
                nqn,
                allowHost,
                mountFilesystem,
                compress);
    }

    DiskItem withExport(boolean value) {
        return new DiskItem(
                number, slot, comment, disabled, path, size, value, port, nqn, allowHost, mountFilesystem, compress);
    }

    DiskItem withServer(int newPort, String newNqn, String newAllowHost) {
        return new DiskItem(
                number,
                slot,
                comment,
                disabled,
                path,
                size,
                export,
                newPort,
                newNqn,
                newAllowHost,
                mountFilesystem,
                compress);
    }

    DiskItem withMounting(boolean mount, boolean pack) {
        return new DiskItem(number, slot, comment, disabled, path, size, export, port, nqn, allowHost, mount, pack);
    }
}
