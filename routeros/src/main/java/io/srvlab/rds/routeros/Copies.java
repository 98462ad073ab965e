package io.srvlab.rds.routeros;

import static io.srvlab.rds.routeros.Mutations.ours;
import static io.srvlab.rds.routeros.Mutations.require;

import io.srvlab.rds.routeros.command.CopyLines;
import io.srvlab.rds.routeros.command.Lines;
import io.srvlab.rds.routeros.output.Records;
import io.srvlab.rds.routeros.ssh.SshTransport;
import io.srvlab.rds.routeros.ssh.Transport;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Snapshots, what is made of them, and full copies. */
final class Copies {
    private final Connection connection;
    private final Reading reading;
    private final Mutations mutations;

    Copies(Connection connection, Reading reading, Mutations mutations) {
        this.connection = connection;
        this.reading = reading;
        this.mutations = mutations;
    }

    Snapshot snapshot(Guard guard, Disk source, String name) throws RdsException {
        finished(guard, source);
        String what = "make snapshot " + name + " of disk " + source.slot();
        Mutations.Answer answer = mutations.mutate(in -> in.copies().snapshot(guard, source, name), name, what);
        try {
            List<Snapshot> made = Records.snapshots(answer.rows());
            if (made.size() == 1 && made.getFirst().name().equals(name)) {
                return made.getFirst();
            }
        } catch (RdsException.Malformed e) {
            throw new RdsException.UnknownOutcome(what + ": " + e.getMessage());
        }
        throw new RdsException.Rejected(
                what + ": the box raised no error, but it shows no read-only subvolume of that name");
    }

    void removeSnapshot(Guard guard, Snapshot observed) throws RdsException {
        mutations.nothingAfter(
                in -> in.copies().removeSnapshot(guard, observed),
                observed.name(),
                "remove snapshot " + observed.name());
    }

    Disk restore(Guard guard, Snapshot source, long sourceBytes, NewDisk wanted) throws RdsException {
        String what = "restore snapshot " + source.name() + " to disk " + wanted.slot();
        return made(guard, wanted, in -> in.copies().restore(guard, source, sourceBytes, wanted), what);
    }

    Disk duplicate(Guard guard, Disk source, NewDisk wanted) throws RdsException {
        finished(guard, source);
        String what = "clone disk " + source.slot() + " to disk " + wanted.slot();
        return made(guard, wanted, in -> in.copies().duplicate(guard, source, wanted), what);
    }

    private Disk made(Guard guard, NewDisk wanted, Mutations.Line line, String what) throws RdsException {
        if (!guard.where().equals(wanted.where()) || !ours(guard, wanted.comment())) {
            throw new RdsException.Rejected("refused before sending: disk " + wanted.slot()
                    + " is for another directory or cluster than the guard's");
        }
        Disk disk = mutations.diskAfter(line, wanted.slot(), what);
        long size = Lines.roundedUp(wanted.sizeBytes());
        require(disk.sizeBytes() == size, what, "size " + size, disk);
        require(disk.filePath().equals(wanted.filePath()), what, "file " + wanted.filePath(), disk);
        String comment = wanted.comment().withState(DiskComment.State.OK).text();
        require(disk.comment().equals(comment), what, "comment '" + comment + "'", disk);
        require(!disk.exported() && !disk.mountFilesystem(), what, "no export and no mount", disk);
        return disk;
    }

    Disk copy(Guard guard, Disk source, Disk target, LongConsumer progress) throws RdsException {
        finished(guard, source);
        DiskComment made = inState(guard, target, DiskComment.State.NEW);
        if (source.exported() || target.exported() || target.sizeBytes() < source.sizeBytes()) {
            throw new RdsException.Rejected("refused before sending: a copy needs two disks that are not exported, the"
                    + " second at least as large; got " + source + " and " + target);
        }
        String what = "copy disk " + source.slot() + " to disk " + target.slot();
        Disk copied;
        try (Transport own = SshTransport.open(connection)) {
            Progress further = new Progress(progress);
            Mutations watched = new Mutations(line -> own.watch(line, further), reading, connection.commandTimeout());
            copied = whole(
                    watched.mutate(in -> in.copies().copy(guard, source, target), target.slot(), what),
                    source,
                    target,
                    what);
        }
        DiskComment comment = made.withState(DiskComment.State.OK);
        Disk labelled =
                mutations.diskAfter(in -> in.lines().label(guard, copied, comment), copied.slot(), what + " (label)");
        require(labelled.comment().equals(comment.text()), what, "comment '" + comment.text() + "'", labelled);
        return labelled;
    }

    /** The target, if the box reported that it has copied every byte of the source. */
    private static Disk whole(Mutations.Answer answer, Disk source, Disk target, String what) throws RdsException {
        int end = answer.text().lastIndexOf(CopyLines.COPIED);
        if (end < 0) {
            throw new RdsException.UnknownOutcome(what + ": the box's answer lacks the end of the copy");
        }
        String report = answer.text().substring(0, end);
        Optional<Progress.Status> last = Progress.last(report);
        if (last.isEmpty() || !last.get().isWhole(source.sizeBytes())) {
            throw new RdsException.UnknownOutcome(what + ": the box did not report that all " + source.sizeBytes()
                    + " bytes were copied, but '" + report.strip() + "'; remove the target and begin again");
        }
        String rest = answer.text().substring(end + CopyLines.COPIED.length());
        return Mutations.diskIn(new Mutations.Answer(answer.in(), rest), target.slot(), what);
    }

    private static void finished(Guard guard, Disk source) throws RdsException.Rejected {
        inState(guard, source, DiskComment.State.OK);
    }

    private static DiskComment inState(Guard guard, Disk disk, DiskComment.State state) throws RdsException.Rejected {
        Optional<DiskComment> comment = DiskComment.parse(disk.comment());
        if (comment.isEmpty() || !ours(guard, comment.get()) || comment.get().state() != state) {
            throw new RdsException.Rejected("refused before sending: disk " + disk.slot()
                    + " must be this cluster's and '" + state.word() + "', its comment is '" + disk.comment() + "'");
        }
        return comment.get();
    }

    /** Reads {@code status: 1048576 / 2097152 (50%)} (RouterOS documentation, disk/copy) in what the box prints. */
    private static final class Progress implements Predicate<String> {
        private static final Pattern STATUS =
                Pattern.compile("status: ?([0-9][0-9 ]{0,30}) / ([0-9][0-9 ]{0,30}) \\(([0-9]{1,3})%\\)");

        private final LongConsumer told;
        private String unread = "";
        private long furthest;

        record Status(long done, long total, int percent) {
            boolean isWhole(long bytes) {
                return done == bytes && total == bytes && percent == 100;
            }
        }

        Progress(LongConsumer told) {
            this.told = told;
        }

        static Optional<Status> last(String text) {
            Matcher matcher = STATUS.matcher(text);
            Optional<Status> last = Optional.empty();
            while (matcher.find()) {
                last = Optional.of(new Status(
                        number(matcher.group(1)), number(matcher.group(2)), Integer.parseInt(matcher.group(3))));
            }
            return last;
        }

        private static long number(String digits) {
            String plain = digits.replace(" ", "");
            return plain.length() > 18 ? -1 : Long.parseLong(plain);
        }

        /** Whether the copy has got further since the last piece of output. */
        @Override
        public boolean test(String output) {
            String text = unread + output;
            unread = text.substring(Math.max(0, text.length() - 100));
            long done = last(text).map(Status::done).orElse(-1L);
            if (done <= furthest) {
                return false;
            }
            furthest = done;
            told.accept(done);
            return true;
        }
    }
}
