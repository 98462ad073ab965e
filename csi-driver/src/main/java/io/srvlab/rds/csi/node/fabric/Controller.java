package io.srvlab.rds.csi.node.fabric;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An NVMe/TCP controller as sysfs showed it at one moment. Its name is a number that the kernel gives away again as soon as
 * it is free, so nothing is ever decided by the name alone.
 *
 * @param name e.g. {@code nvme1}
 * @param folder where the link in class/nvme leads
 * @param folderKey tells this folder from another one that gets the same name later; null where the filesystem has no such key
 * @param nqn of the subsystem; {@code (efault)} while the controller connects for the first time
 * @param state the kernel's word: new, live, resetting, connecting, deleting, "deleting (no IO)", dead
 */
record Controller(String name, Path folder, @Nullable Object folderKey, String nqn, String hostNqn, String state) {

    /** Answers now, as far as the kernel knows. */
    boolean live() {
        return state.equals("live");
    }

    /** On its way out: its disks vanish with it, whatever the target does. */
    boolean ending() {
        return state.startsWith("deleting") || state.equals("dead");
    }

    boolean sameAs(Controller other) {
        return folder.equals(other.folder)
                && (folderKey == null || folderKey.equals(other.folderKey))
                && nqn.equals(other.nqn)
                && hostNqn.equals(other.hostNqn);
    }
}
