package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.script.ScriptException;
import java.util.Set;

/** Makes, takes over and resizes the files behind disks: U8, U9, U12, U13, U14. */
final class BackingFile {
    private final Storage storage;

    BackingFile(Storage storage) {
        this.storage = storage;
    }

    /**
     * The file for a disk, as large as wanted.
     *
     * @param wanted bytes; negative: as large as it is
     * @param fresh whether the disk takes a file that it did not have before
     * @param backing files behind disks
     * @return its size
     */
    long provide(String path, long wanted, boolean fresh, Behaviour behaviour, Set<String> backing) {
        PoolItem pool =
                storage.poolOf(path).orElseThrow(() -> new ScriptException("failure: no such file or directory"));
        parent(path, behaviour);
        boolean there = storage.exists(path);
        if (there && storage.isFolder(path)) {
            throw new ScriptException("failure: is a directory");
        }
        if (there && fresh && behaviour.is(Setting.U12, "error")) {
            throw new ScriptException("failure: file already exists");
        }
        if (there && fresh && wanted > 0 && behaviour.is(Setting.U12, "truncated")) {
            storage.resize(path, 0);
        }
        long now = there ? storage.size(path) : -1;
        long size = wanted < 0 ? now : wanted;
        if (size <= 0) {
            throw new ScriptException("failure: file-size is missing");
        }
        if (size < now && behaviour.is(Setting.U14, "error")) {
            throw new ScriptException("failure: file can not be made smaller");
        }
        long free = storage.free(pool, backing);
        if (size - Math.max(0, now) > free && !behaviour.is(Setting.U9, "accepted")) {
            if (behaviour.is(Setting.U9, "partial")) {
                storage.resize(path, Math.max(0, now) + free);
            }
            throw new ScriptException("failure: not enough space");
        }
        if (size != now) {
            storage.resize(path, size);
        }
        return size;
    }

    private void parent(String path, Behaviour behaviour) {
        if (!storage.isFolder(path.substring(0, Math.max(0, path.lastIndexOf('/'))))) {
            if (behaviour.is(Setting.U13, "error")) {
                throw new ScriptException("failure: no such file or directory");
            }
            storage.parents(path);
        }
    }
}
