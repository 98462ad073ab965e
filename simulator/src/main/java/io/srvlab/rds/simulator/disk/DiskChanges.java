package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.disk.DiskItem.Draft;
import io.srvlab.rds.simulator.menu.Items;
import io.srvlab.rds.simulator.menu.Sizes;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What {@code add}, {@code set} and {@code unset} do to one disk. Checks come before anything is changed. */
final class DiskChanges {
    private static final Set<String> TYPES = Set.of(
            "raid", "nvme-tcp", "iscsi", "nfs", "smb", "partition", "tmpfs", "ramdisk", "crypted", "sshfs", "hardware");
    private static final List<String> FURTHER =
            List.of("parent", "mount-point-template", "mount-read-only", "swap", "file-offset");

    private final Disks disks;
    private final Storage storage;
    private final BackingFile files;
    private final Supplier<Behaviour> behaviour;

    DiskChanges(Disks disks, Storage storage, Supplier<Behaviour> behaviour) {
        this.disks = disks;
        this.storage = storage;
        this.files = new BackingFile(storage);
        this.behaviour = behaviour;
    }

    /** @param source the item of {@code copy-from}; null: none */
    DiskItem added(Call call, @org.jspecify.annotations.Nullable DiskItem source) {
        String type = call.text("type", source == null ? "" : "file");
        if (!type.equals("file")) {
            throw new ScriptException(
                    TYPES.contains(type)
                            ? "failure: only type=file is simulated"
                            : type.isEmpty()
                                    ? "missing value(s) of argument(s) type"
                                    : "input does not match any value of type");
        }
        long number = disks.newNumber();
        int port =
                behaviour.get().is(Setting.U22, "4420") ? 4420 : behaviour.get().number(Setting.U22);
        Draft draft = source == null
                ? DiskItem.fresh(number, port)
                : source.edit().number(number).slot("");
        DiskItem item = changed(draft, call, true);
        if (item.path().isEmpty()) {
            throw new ScriptException("failure: file-path is missing");
        }
        return item.slot().isEmpty()
                ? item.edit().slot("file-" + item.path().replace('/', '-')).item()
                : item;
    }

    DiskItem set(DiskItem item, Call call) {
        return changed(item.edit(), call, false);
    }

    private DiskItem changed(Draft draft, Call call, boolean fresh) {
        DiskItem before = draft.item();
        if (call.get("slot") != null) {
            draft.slot(slot(before, call.text("slot", "")));
        }
        if (call.get("comment") != null) {
            draft.comment(limited("comment", call.text("comment", ""), Setting.U40, Setting.U40_EXCESS));
        }
        draft.disabled(yes(call, "disabled", before.disabled()))
                .mountFilesystem(yes(call, "mount-filesystem", before.mountFilesystem()))
                .compress(yes(call, "compress", before.compress()))
                .export(yes(call, "nvme-tcp-export", before.export()))
                .nqn(call.text("nvme-tcp-server-nqn", before.nqn()))
                .allowHost(call.text("nvme-tcp-server-allow-host-name", before.allowHost()))
                .port(port(call, before.port()));
        further(draft, call);
        String path = call.text("file-path", before.path()).replaceFirst("^/+", "");
        if (yes(call, "compress", before.compress())
                && !storage.poolOf(path).map(p -> p.fs().equals("btrfs")).orElse(false)) {
            throw new ScriptException("compression only available for btrfs");
        }
        duplicate(draft.item());
        if (call.get("file-path") != null || call.get("file-size") != null || (fresh && !path.isEmpty())) {
            draft.file(path, file(path, before, call, fresh));
        }
        return draft.item();
    }

    private long file(String path, DiskItem before, Call call, boolean fresh) {
        boolean newPath = fresh || !path.equals(before.path());
        long wanted = -1;
        if (call.get("file-size") != null) {
            wanted = Sizes.parse("file-size", call.text("file-size", ""), behaviour.get());
        } else if (before.size() > 0 && !storage.exists(path)) {
            wanted = before.size();
        }
        return files.provide(path, wanted, newPath, behaviour.get(), disks.backing());
    }

    private static void further(Draft draft, Call call) {
        for (String name : FURTHER) {
            Object value = call.get(name);
            if (value == null) {
                continue;
            }
            String text = Values.text(value);
            if (name.equals("swap") || name.equals("mount-read-only")) {
                text = Items.yes(name, value) ? "yes" : "no";
            }
            if (name.equals("file-offset") && !text.matches("[0-9]{1,18}")) {
                throw new ScriptException("invalid value for argument file-offset");
            }
            draft.other(name, text);
        }
    }

    /** U11: whether a second export under one NQN is refused. */
    private void duplicate(DiskItem item) {
        boolean taken = item.export()
                && disks.all().stream()
                        .anyMatch(d -> d.number() != item.number() && d.export() && nqn(d).equals(nqn(item)));
        if (taken && behaviour.get().is(Setting.U11, "error")) {
            throw new ScriptException("failure: already have such nvme-tcp-server-nqn");
        }
    }

    private String nqn(DiskItem item) {
        return disks.nqn(item);
    }

    private static int port(Call call, int before) {
        String port = call.text("nvme-tcp-server-port", Integer.toString(before));
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
            throw new ScriptException("invalid value for argument nvme-tcp-server-port");
        }
        return Integer.parseInt(port);
    }

    private static boolean yes(Call call, String name, boolean before) {
        Object value = call.get(name);
        return value == null ? before : Items.yes(name, value);
    }

    private String slot(DiskItem before, String wanted) {
        if (wanted.isEmpty()) {
            throw new ScriptException("invalid value for argument slot");
        }
        String slot = limited("slot name", wanted, Setting.U6, Setting.U6_EXCESS);
        if (!taken(before, slot)) {
            return slot;
        }
        if (!behaviour.get().is(Setting.U10, "suffix")) {
            throw new ScriptException(
                    behaviour.get().is(Setting.U10, "device")
                            ? "already have device with such name"
                            : "failure: already have such entry");
        }
        int suffix = 1;
        while (taken(before, slot + "-" + suffix)) {
            suffix++;
        }
        return slot + "-" + suffix;
    }

    private boolean taken(DiskItem before, String slot) {
        return disks.all().stream()
                        .anyMatch(d -> d.number() != before.number() && d.slot().equals(slot))
                || storage.pools().stream().anyMatch(p -> p.name().equals(slot));
    }

    private String limited(String what, String text, Setting longest, Setting excess) {
        int most = behaviour.get().number(longest);
        if (text.length() <= most) {
            return text;
        }
        if (behaviour.get().is(excess, "truncate")) {
            return text.substring(0, most);
        }
        throw new ScriptException("failure: " + what + " too long");
    }

    DiskItem unset(DiskItem item, String property) {
        Draft draft = item.edit();
        switch (property) {
            case "comment" -> draft.comment("");
            case "nvme-tcp-server-nqn" -> draft.nqn("");
            case "nvme-tcp-server-allow-host-name" -> draft.allowHost("");
            case "nvme-tcp-server-port" -> draft.port(4420);
            case "parent", "mount-point-template" -> draft.other(property, "");
            default -> throw new ScriptException("input does not match any value of value-name");
        }
        return draft.item();
    }
}
