package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsStorageClassSpec.Fencing;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.Export;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a volume is to be exported, and to whom: a pure function of its spec and its class. */
final class Exports {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{16}");

    private Exports() {}

    /**
     * The attachments that share the export: the first, and with MultiNodeBlock the others that name the same export. An
     * attachment beyond them is never served, so that a single-writer volume has one node whatever the record says.
     */
    static List<Attachment> served(RdsVolumeSpec spec) {
        List<Attachment> wellFormed = spec.attachments().stream()
                .filter(attachment -> ID.matcher(attachment.id()).matches())
                .toList();
        if (wellFormed.isEmpty() || spec.accessMode() != AccessMode.MultiNodeBlock) {
            return wellFormed.stream().limit(1).toList();
        }
        String export = wellFormed.getFirst().export();
        return wellFormed.stream()
                .filter(attachment -> attachment.export().equals(export))
                .toList();
    }

    /** Empty: it is not to be exported. */
    static Optional<Export> wanted(RdsVolumeSpec spec, RdsStorageClassSpec storageClass, String slot) {
        List<Attachment> served = served(spec);
        String allowHost = storageClass.allowHost() && served.size() == 1
                ? served.getFirst().hostNqn()
                : "";
        int port = storageClass.nvme().port();
        String name = storageClass.nvme().nqnPrefix() + ":" + slot;
        if (storageClass.fencing() == Fencing.None) {
            return Optional.of(new Export(name, port, allowHost));
        }
        return served.stream().findFirst().map(first -> new Export(name + ":" + first.export(), port, allowHost));
    }

    /**
     * Whether the disk serves what is wanted. A changed port, or fencing switched off, holds from the next attach: the
     * node that is connected knows only what it was told.
     */
    static boolean serves(Disk disk, Export wanted, RdsVolumeSpec spec) {
        List<Attachment> served = served(spec);
        if (!disk.exported() || !admits(disk, wanted, spec.accessMode(), served)) {
            return false;
        }
        if (served.isEmpty()) {
            return disk.nqn().equals(wanted.nqn()) && disk.port() == wanted.port();
        }
        return disk.nqn().equals(wanted.nqn())
                || disk.nqn().equals(wanted.nqn() + ":" + served.getFirst().export());
    }

    /**
     * Whether the right hosts may connect. The name of a single writer's export is known to its node alone: to name that
     * host as well, or no longer, waits for the next attach, since a change takes the export away for a moment.
     */
    private static boolean admits(Disk disk, Export wanted, AccessMode mode, List<Attachment> served) {
        if (disk.allowHost().equals(wanted.allowHost())) {
            return true;
        }
        return mode != AccessMode.MultiNodeBlock
                && !served.isEmpty()
                && disk.nqn().endsWith(":" + served.getFirst().export())
                && (disk.allowHost().isEmpty()
                        || disk.allowHost().equals(served.getFirst().hostNqn()));
    }

    /** The attachments that the disk serves now. */
    static List<Attachment> granted(RdsVolumeSpec spec, RdsStorageClassSpec storageClass, Disk disk) {
        return wanted(spec, storageClass, disk.slot())
                .filter(export -> serves(disk, export, spec))
                .map(_ -> served(spec))
                .orElse(List.of());
    }
}
