package io.srvlab.rds.check;

import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.ssh.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks everything, and cleans up, whatever happens. One use. */
public final class Check {
    private final Answers answers = new Answers();
    private final Box box;
    private final Workplace place;
    private final Exporter exporter;
    private final Consumer<String> progress;
    private final CountDownLatch cleaned = new CountDownLatch(1);

    /**
     * How it ended.
     *
     * @param trouble why it broke off; empty if it did not
     * @param left lines that remove by hand what could not be removed
     */
    public record Result(Answers answers, String trouble, List<String> left, Duration took) {}

    /** A part of the check. */
    @FunctionalInterface
    private interface Part {
        void ask() throws RdsException;
    }

    /**
     * What to do.
     *
     * @param mountPoint of the pool in which to work
     * @param token a few random letters and digits, for the names of what is made
     * @param target where hosts connect
     * @param settling how long hosts may take to see what was changed on the box
     * @param time after which no more is asked
     */
    public record Job(String mountPoint, String token, InetSocketAddress target, Duration settling, Duration time) {}

    /** @param progress told what is being done */
    public Check(Transport transport, Job job, Consumer<String> progress) {
        this.box = new Box(transport, System.nanoTime() + job.time().toNanos());
        this.place = new Workplace(box, job.mountPoint(), job.token());
        this.exporter = new Exporter(place, job.target(), job.settling());
        this.progress = progress;
    }

    /** From another thread: asks no more, and waits until all is cleaned up, for a minute at most. */
    public void stop() {
        box.stop("stopped");
        try {
            var _ = cleaned.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Rejected, and nothing was done, if it cannot work there. */
    public Result run() throws RdsException {
        long began = System.nanoTime();
        try {
            prepare();
            String trouble = "";
            try {
                ask("how the box prints", new PrintQuestions(box, place, answers)::ask);
                ask("disks and files", new DiskQuestions(box, place, answers)::ask);
                ask("exports and hosts", new ExportQuestions(box, place, answers, exporter)::ask);
            } catch (RdsException | Box.Stopped e) {
                trouble = String.valueOf(e.getMessage());
            }
            progress.accept("cleaning up");
            List<String> left = place.on(box.forCleaning()).cleanUp();
            return new Result(answers, trouble, left, Duration.ofNanos(System.nanoTime() - began));
        } finally {
            cleaned.countDown();
        }
    }

    private void ask(String what, Part part) throws RdsException {
        progress.accept("asking about " + what);
        part.ask();
    }

    private void prepare() throws RdsException {
        if (place.ofPool("slot").isEmpty()) {
            throw new RdsException.Rejected(
                    "no pool is mounted there: give --pool a mount point of /disk print detail");
        }
        if (!place.isFree()) {
            throw new RdsException.Rejected(
                    place.folder() + " or slots " + place.prefix() + "* are there already: try again");
        }
        for (String look : place.leftByOthers()) {
            answers.fact("an earlier check left something; look with: " + look);
        }
        answers.fact("pool: " + place.ofPool("fs") + " on a disk of type " + place.ofPool("type"));
        answers.fact("board: " + box.value("[/system/resource/get board-name]"));
        place.open();
        if (!place.hasFile(place.folder())) {
            throw new RdsException.Rejected("the folder " + place.folder() + " cannot be made; the box said: "
                    + box.says("/file/add type=directory name=\"" + place.folder() + "\""));
        }
    }
}
