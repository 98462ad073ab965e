package io.srvlab.rds.csi.node;

import io.grpc.Deadline;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import io.srvlab.rds.csi.node.filesystem.Content;
import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.filesystem.FormatPlan;
import io.srvlab.rds.csi.node.filesystem.OpenFiles;
import io.srvlab.rds.csi.node.filesystem.Probe;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.node.tool.Tools;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes a device ready to be mounted: formats it if that is allowed and needed, checks it otherwise. It is not in use. */
final class Formatting {
    /** e2fsck(8): 1 errors corrected, 2 the same and the system should restart (a mounted root only). */
    private static final int MENDED = 1 | 2;
    /** 8 operational error, as when the disk cannot be read; 32 cancelled. */
    private static final int NOT_DONE = 8 | 32;

    private static final Path PROC = Path.of("/proc");

    private final Parts parts;
    private final Probe probe;

    Formatting(Parts parts) {
        this.parts = parts;
        this.probe = new Probe(parts.tools());
    }

    /** Waits for the program that an earlier call began on the disk and did not see end. */
    void awaitBegun(VolumeRecord record, Deadline by) throws IOException, InterruptedException {
        parts.preparations().await(record.nqn(), by);
    }

    /** Nothing works on the volume's disks any more, of this process or of one that was killed; or it fails. */
    void end(VolumeRecord record, Deadline by) throws CsiException, IOException, InterruptedException {
        for (String nqn : record.older()) {
            parts.preparations().kill(nqn);
        }
        boolean ended;
        try {
            ended = parts.preparations().end(record.nqn(), by);
        } catch (ToolException e) {
            if (served(record.nqn())) {
                throw e;
            }
            throw new Unavailable(e.getMessage() + "; it waits in the kernel for a box that does not answer, or that"
                    + " serves the disk under another name by now, and ends when the box is back, when the"
                    + " connection is given up, or with nvme disconnect -n " + record.nqn());
        }
        if (!ended && record.formatting()) {
            Optional<Device> device = parts.fabrics().find(record.nqn());
            if (device.isPresent()) {
                requireNoMkfsLeft(Path.of(device.get().path()));
            }
        }
    }

    private boolean served(String nqn) throws IOException {
        return parts.fabrics().connections().stream()
                .anyMatch(connection -> connection.nqn().equals(nqn) && connection.live());
    }

    void prepare(StageRequest request, Filesystem type, VolumeRecord record, Device device, Deadline by)
            throws CsiException, IOException, InterruptedException {
        Path path = Path.of(device.path());
        if (record.formatting()) {
            requireNoMkfsLeft(path);
        }
        Content content = probe.look(by, path, device.sizeBytes());
        switch (FormatPlan.of(content, type, permission(request.context(), record))) {
            case FormatPlan.Refuse(String reason) -> throw new FailedPrecondition(path + " is not mounted: " + reason);
            case FormatPlan.Format(boolean overUnfinished) -> {
                List<String> options = options(request.context());
                format(record, path, type.make(options, overUnfinished, path), by);
            }
            case FormatPlan.Keep _ -> {
                finished(record);
                check(type, record, path, by);
            }
        }
    }

    /**
     * A process that was killed leaves its mkfs behind where nothing ends its children with it (no container around it), and
     * mkfs.btrfs does not ask the kernel for sole use while it writes. What it has open tells.
     */
    private void requireNoMkfsLeft(Path device) throws CsiException, IOException {
        Optional<ProcessHandle> left = OpenFiles.holder(PROC, device);
        if (left.isPresent()) {
            throw new Unavailable("process " + left.get().pid() + " ("
                    + left.get().info().command().orElse("unknown") + ") still has " + device
                    + " open, most likely the mkfs of a node plugin that was killed; it must end first; try again");
        }
    }

    private static FormatPlan.Permission permission(PublishContext context, VolumeRecord record) {
        return new FormatPlan.Permission(
                context.mayFormat(), record.formatting() || context.mayFinishFormat(Instant.now()));
    }

    /** The record says so before the first byte is written, and until the last one is. */
    private void format(VolumeRecord record, Path device, List<String> command, Deadline by)
            throws IOException, InterruptedException {
        VolumeRecord begun = record.withFormatting(true);
        parts.records().write(begun);
        Tools.Result result = parts.preparations().make(record.nqn(), device, command, by);
        if (!result.ok()) {
            throw new IOException(String.join(" ", command) + " failed: " + result.error());
        }
        finished(begun);
    }

    /** A finished filesystem is there. */
    void finished(VolumeRecord record) throws IOException {
        if (record.formatting()) {
            parts.records().write(record.withFormatting(false));
        }
    }

    private void check(Filesystem type, VolumeRecord record, Path device, Deadline by)
            throws IOException, InterruptedException {
        Optional<List<String>> command = type.check(device);
        if (command.isEmpty()) {
            return;
        }
        Tools.Result result = parts.preparations().check(record.nqn(), device, command.get(), by);
        if ((result.exit() & NOT_DONE) != 0) {
            throw new IOException(String.join(" ", command.get()) + " could not do its work (exit " + result.exit()
                    + ": " + said(result) + "); the next stage runs it again");
        }
        if ((result.exit() & ~MENDED) != 0) {
            throw new IOException(String.join(" ", command.get()) + " found what it does not mend by itself (exit "
                    + result.exit() + ": " + said(result) + "); mend it by hand on this node, while it is attached");
        }
    }

    private static String said(Tools.Result result) {
        String output = new String(result.output(), java.nio.charset.StandardCharsets.UTF_8).strip();
        return (output + " " + result.error()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** A word that names a file would make mkfs write to that, too: a second device, an external journal. */
    private static List<String> options(PublishContext context) throws CsiException {
        String options = context.mkfsOptions().strip();
        if (options.indexOf('/') >= 0) {
            throw new FailedPrecondition("mkfsOptions of the RdsStorageClass name a file: '" + options
                    + "'; nothing but the volume's own disk is formatted");
        }
        return options.isEmpty() ? List.of() : Arrays.asList(options.split("\\s+"));
    }
}
