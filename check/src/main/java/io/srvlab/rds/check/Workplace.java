package io.srvlab.rds.check;

import io.srvlab.rds.routeros.RdsException;
import java.util.ArrayList;
import java.util.List;

/**
 * One folder and one prefix of slots, both with a random token, in which everything happens. Nothing outside is changed: each
 * line that changes something names a slot or a path that begins with them.
 */
final class Workplace {
    static final long MIB = 1 << 20;
    private static final String PREFIX = "rdschk";

    private final Box box;
    private final String mountPoint;
    private final String prefix;
    private final String folder;

    /**
     * @param mountPoint of the pool
     * @param token a few random letters and digits
     */
    Workplace(Box box, String mountPoint, String token) {
        if (!mountPoint.matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*") || !token.matches("[a-z0-9]{4,8}")) {
            throw new IllegalArgumentException("--pool: a mount point such as raid10, not '" + mountPoint + "'");
        }
        this.box = box;
        this.mountPoint = mountPoint;
        this.prefix = PREFIX + token;
        this.folder = mountPoint + "/" + prefix;
    }

    Workplace on(Box other) {
        return new Workplace(other, mountPoint, prefix.substring(PREFIX.length()));
    }

    String folder() {
        return folder;
    }

    String prefix() {
        return prefix;
    }

    String slot(String name) {
        return prefix + name;
    }

    String path(String name) {
        return folder + "/" + name + ".img";
    }

    /** {@code [find ...]} of the disk of that name. */
    String find(String name) {
        return "[/disk/find where slot=\"" + slot(name) + "\"]";
    }

    /** What a pool's disk shows; empty if no pool is mounted there. */
    String ofPool(String property) throws RdsException {
        String pool = "[/disk/find where mount-point=\"" + mountPoint + "\"]";
        return box.number("[:len " + pool + "]") == 1 ? box.value("[/disk/get " + pool + " " + property + "]") : "";
    }

    /** What earlier checks left behind, which this one does not touch. */
    List<String> leftByOthers() throws RdsException {
        List<String> left = new ArrayList<>();
        if (box.number("[:len [/disk/find where slot~\"^" + PREFIX + "\"]]") != 0) {
            left.add("/disk print where slot~\"^" + PREFIX + "\"");
        }
        if (box.number("[:len [/file/find where name~\"^" + mountPoint + "/" + PREFIX + "\"]]") != 0) {
            left.add("/file print where name~\"^" + mountPoint + "/" + PREFIX + "\"");
        }
        return left;
    }

    /** Whether nobody else uses folder or prefix. */
    boolean isFree() throws RdsException {
        return disks() == 0 && files() == 0;
    }

    void open() throws RdsException {
        box.says("/file/add type=directory name=\"" + folder + "\"");
    }

    /** A new file disk that is not exported; what the box said. */
    String add(String name, String path, String size) throws RdsException {
        return box.says("/disk/add type=file slot=\"" + slot(name) + "\" file-path=\"" + path + "\" file-size=" + size
                + " mount-filesystem=no compress=no");
    }

    String add(String name, long size) throws RdsException {
        return add(name, path(name), String.valueOf(size));
    }

    String set(String name, String properties) throws RdsException {
        return box.says("/disk/set " + find(name) + " " + properties);
    }

    String get(String name, String property) throws RdsException {
        return box.value("[/disk/get " + find(name) + " " + property + "]");
    }

    boolean has(String name) throws RdsException {
        return hasSlot(slot(name));
    }

    boolean hasSlot(String slot) throws RdsException {
        return box.number("[:len [/disk/find where slot=\"" + slot + "\"]]") == 1;
    }

    boolean hasFile(String path) throws RdsException {
        return box.number("[:len [/file/find where name=\"" + path + "\"]]") == 1;
    }

    String removeFile(String path) throws RdsException {
        return box.says("/file/remove [/file/find where name=\"" + path + "\"]");
    }

    /** The disk, and its file. */
    void drop(String name) throws RdsException {
        box.says("/disk/set " + find(name) + " nvme-tcp-export=no");
        box.says("/disk/remove " + find(name));
        removeFile(path(name));
    }

    private String ourDisks() {
        return "[/disk/find where slot~\"^" + prefix + "\"]";
    }

    private String ourFiles() {
        return "[/file/find where name~\"^" + folder + "/\"]";
    }

    private long disks() throws RdsException {
        return box.number("[:len " + ourDisks() + "]");
    }

    private long files() throws RdsException {
        return box.number("[:len " + ourFiles() + "]")
                + box.number("[:len [/file/find where name=\"" + folder + "\"]]");
    }

    /** Removes all that was made. @return what is left, as lines to do it by hand; empty if nothing is */
    List<String> cleanUp() {
        List<String> byHand = List.of(
                "/disk set [find where slot~\"^" + prefix + "\"] nvme-tcp-export=no",
                "/disk remove [find where slot~\"^" + prefix + "\"]",
                "/file remove [find where name~\"^" + folder + "/\"]",
                "/file remove [find where name=\"" + folder + "\"]");
        try {
            box.says("/disk/set " + ourDisks() + " nvme-tcp-export=no");
            box.says("/disk/remove " + ourDisks());
            box.says("/file/remove [/file/find where name~\"^" + folder + "/.*img\\$\"]");
            box.says("/file/remove " + ourFiles());
            box.says("/file/remove [/file/find where name=\"" + folder + "\"]");
            return isFree() ? List.of() : byHand;
        } catch (RdsException | Box.Stopped e) {
            return byHand;
        }
    }
}
