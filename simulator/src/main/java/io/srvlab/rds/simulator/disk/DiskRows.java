package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.menu.Row;
import io.srvlab.rds.simulator.menu.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Pools, their drives and file disks as the captures of section 2 show them. */
final class DiskRows {
    private final Disks disks;
    private final Storage storage;
    private final Supplier<Behaviour> behaviour;
    private final Map<Long, Known> known = new ConcurrentHashMap<>();

    /** The row of a disk as it was, so that thousands of disks are not rendered for each command. */
    private record Known(DiskItem disk, Behaviour behaviour, Row row) {
        boolean fits(DiskItem other, Behaviour now) {
            return disk.equals(other) && behaviour.equals(now);
        }
    }

    DiskRows(Disks disks, Storage storage, Supplier<Behaviour> behaviour) {
        this.disks = disks;
        this.storage = storage;
        this.behaviour = behaviour;
    }

    /** Pools first, each with its drives, then the file disks in the order in which they were made. */
    List<Row> all() {
        List<Row> rows = new ArrayList<>();
        int number = 1;
        for (PoolItem pool : storage.pools()) {
            rows.add(pool(pool, "*" + hex(number++), disks.free(pool)));
            for (int member = 0; member < pool.members(); member++) {
                rows.add(member(pool, "*" + hex(number++), member));
            }
        }
        Behaviour now = behaviour.get();
        List<DiskItem> items = disks.all();
        for (DiskItem disk : items) {
            rows.add(known.compute(
                            disk.number(),
                            (id, old) -> old != null && old.fits(disk, now) ? old : new Known(disk, now, disk(disk)))
                    .row());
        }
        if (known.size() > 2 * items.size() + 100) {
            known.clear();
        }
        return rows;
    }

    private static String hex(int number) {
        return Integer.toHexString(number).toUpperCase(java.util.Locale.ROOT);
    }

    private Row pool(PoolItem pool, String id, long free) {
        boolean mounted = storage.isMounted(pool);
        Row.Builder row = Row.of(id, mounted ? "BM" : "B")
                .word("type", "raid")
                .text("slot", pool.name())
                .text("slot-default", "")
                .text("parent", "")
                .text("fs-label", mounted ? pool.label() : "")
                .word("fs", mounted ? pool.fs() : "-")
                .text("model", "RAID0 striped")
                .number("size", pool.totalBytes());
        if (mounted) {
            long use = pool.totalBytes() == 0 ? 0 : (pool.totalBytes() - free) * 100 / pool.totalBytes();
            row.number("free", free).field("use", use, use + "%");
        }
        return row.text("mount-point", mounted ? pool.name() : "")
                .yes("mount-filesystem", true)
                .field("raid-type", "0", "0")
                .number("raid-device-count", Math.max(1, pool.members()))
                .word("raid-master", "none")
                .text("state", mounted ? "clean" : "failed")
                .yes("nvme-tcp-export", false)
                .yes("swap", false)
                .hidden("mounted", mounted)
                .hidden("block-device", true)
                .build();
    }

    /** A drive with the health that NVMe drives report. */
    private Row member(PoolItem pool, String id, int number) {
        boolean lost = !storage.isMounted(pool);
        return Row.of(id, "Br")
                .word("type", "hardware")
                .text("slot", pool.name() + "-m" + number)
                .text("slot-default", "nvme" + (number + 1))
                .text("parent", "")
                .word("fs", "-")
                .text("model", "SIMULATED NVMe")
                .text("serial", "SIM" + Math.floorMod(pool.name().hashCode(), 1000) + number)
                .number("size", pool.totalBytes() / pool.members())
                .word("interface", "NVMe")
                .word("raid-master", pool.name())
                .text("raid-member-state", number + (lost ? ":removed" : ":in_sync"))
                .text("state", lost ? "failed" : "clean")
                .field("temperature", 38L, "38C")
                .number("critical-warning", lost ? 1 : 0)
                .field("available-spare", 100L, "100%")
                .field("percentage-used", 1L, "1%")
                .number("power-on-time", 1000)
                .number("unsafe-shutdowns", 0)
                .number("unrecovered-integrity-errors", 0)
                .yes("nvme-tcp-export", false)
                .hidden("block-device", true)
                .hidden("raid-member", true)
                .build();
    }

    Row disk(DiskItem d) {
        Behaviour now = behaviour.get();
        String path = (now.is(Setting.U37, "added") ? "/" : "") + d.path();
        boolean export = d.export() && !d.disabled();
        Row.Builder row = Row.of(d.id(), (d.disabled() ? "X" : "B") + (export ? "t" : ""))
                .comment(d.comment())
                .word("type", "file")
                .text("slot", d.slot())
                .text("slot-default", "")
                .text("parent", d.other().getOrDefault("parent", ""))
                .word("fs", "-")
                .text("model", path)
                .number("size", d.size())
                .yes("mount-filesystem", d.mountFilesystem())
                .yes(
                        "mount-read-only",
                        d.other().getOrDefault("mount-read-only", "no").equals("yes"))
                .yes("compress", d.compress())
                .number("sector-size", 512)
                .word("raid-master", "none")
                .yes("nvme-tcp-export", d.export())
                .field("nvme-tcp-server-port", (long) d.port(), Integer.toString(d.port()));
        if (now.minor() >= 21) {
            row.text("nvme-tcp-server-nqn", d.nqn());
        }
        row.text("nvme-tcp-server-allow-host-name", d.allowHost());
        for (String sharing : List.of("iscsi-export", "nfs-sharing", "smb-sharing", "media-sharing")) {
            row.yes(sharing, false);
        }
        return row.word("media-interface", "none")
                .yes("swap", d.other().getOrDefault("swap", "no").equals("yes"))
                .word("file-path", path)
                .field("file-size", d.size(), Sizes.human(d.size(), now))
                .field("file-offset", offset(d), Long.toString(offset(d)))
                .hidden("disabled", d.disabled())
                .hidden("block-device", !d.disabled())
                .build();
    }

    private static long offset(DiskItem disk) {
        return Long.parseLong(disk.other().getOrDefault("file-offset", "0"));
    }
}
