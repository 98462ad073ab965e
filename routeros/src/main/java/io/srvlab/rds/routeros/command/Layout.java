package io.srvlab.rds.routeros.command;

import io.srvlab.rds.routeros.Guard;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsException;
import java.util.List;

/**
 * Where a backing file lies: {@code <pool>/<directory>/<slot>/<file>}, on btrfs {@code <pool>/<slot>/<file>} with the
 * slot a subvolume of its own, or (taken over) directly in the pool directory.
 *
 * @param path whitelisted, without leading slash
 * @param folder the volume's own folder, empty if it has none
 * @param subvolume whether that folder is a subvolume
 */
record Layout(String path, String folder, boolean subvolume) {

    /** The layout of a disk with that slot; Rejected if the file is neither in the pool directory nor in its subvolume. */
    static Layout of(PoolDirectory where, String slot, String filePath) throws RdsException.Rejected {
        Words.path("file path", filePath);
        List<String> path = Words.components(filePath);
        List<String> pool = Words.components(Words.path("mount point", where.mountPoint()));
        List<String> directory = Words.components(Words.path("pool directory", where.path()));
        String parent = String.join("/", path.subList(0, path.size() - 1));
        if (parent.equals(where.path() + "/" + slot)) {
            return new Layout(filePath, parent, false);
        }
        if (parent.equals(where.mountPoint() + "/" + slot) && path.size() == pool.size() + 2) {
            return new Layout(filePath, parent, true);
        }
        if (path.size() > directory.size() && path.subList(0, directory.size()).equals(directory)) {
            return new Layout(filePath, "", false);
        }
        throw new RdsException.Rejected(
                "refused before sending: file path '" + filePath + "' is outside of " + where.path());
    }

    /** The layout of a file without a disk: only in a folder that is named by a slot of our cluster. */
    static Layout ofLeftover(Guard guard, String filePath) throws RdsException.Rejected {
        Words.path("file path", filePath);
        List<String> path = Words.components(filePath);
        if (path.size() >= 3) {
            String slot = path.get(path.size() - 2);
            Layout layout = of(guard.where(), slot, filePath);
            if (layout.isOurMaking(guard)) {
                return layout;
            }
        }
        throw new RdsException.Rejected(
                "refused before sending: '" + filePath + "' is not in a folder of a slot of this cluster below "
                        + guard.where().path());
    }

    /** Whether the file lies in a folder of its own that is named by a slot of our cluster: then we made it. */
    boolean isOurMaking(Guard guard) {
        return !folder.isEmpty() && Identity.isSlotOf(guard.owner().clusterId(), slot());
    }

    /** Only where there is a folder of its own. */
    String slot() {
        List<String> components = Words.components(folder);
        return components.get(components.size() - 1);
    }
}
