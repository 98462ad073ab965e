package io.srvlab.rds.csi.node.filesystem;

import io.grpc.Deadline;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.node.tool.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The programs that make and mend filesystems: at most one for each connection, by its NQN. They outlive the calls that wait for
 * them, since a full check of a large filesystem takes longer than any call, and killed with each it would never end. How one
 * ended that nobody waited for any more is kept until a call asks for the same.
 */
public final class Preparations {
    /** A killed program is gone by then, unless it waits for its disk inside the kernel. */
    private static final long DYING_SECONDS = 2;

    private final Tools tools;
    private final ConcurrentHashMap<String, Preparation> all = new ConcurrentHashMap<>();

    public Preparations(Tools tools) {
        this.tools = tools;
    }

    /** Waits until nothing runs on the connection's disk; fails late if something still does by then. */
    public void await(String nqn, Deadline by) throws ToolException, InterruptedException {
        Preparation begun = all.get(nqn);
        if (begun != null) {
            begun.await(by);
        }
    }

    /** Makes a filesystem, or joins what does or did just that; fails late if that goes on at the deadline. */
    public Tools.Result make(String nqn, Path device, List<String> command, Deadline by)
            throws IOException, InterruptedException {
        return outcome(nqn, ensure(nqn, device, command, true), by);
    }

    /** The same for checking and mending one. */
    public Tools.Result check(String nqn, Path device, List<String> command, Deadline by)
            throws IOException, InterruptedException {
        return outcome(nqn, ensure(nqn, device, command, false), by);
    }

    private synchronized Preparation ensure(String nqn, Path device, List<String> command, boolean making)
            throws IOException {
        Preparation before = all.get(nqn);
        if (before != null && before.is(command, device)) {
            return before;
        }
        if (before != null && before.runs()) {
            throw new ToolException(
                    String.join(" ", command) + " cannot begin: another program works on the disk", true);
        }
        Preparation fresh = Preparation.start(tools, device, command, making);
        all.put(nqn, fresh);
        return fresh;
    }

    private Tools.Result outcome(String nqn, Preparation mine, Deadline by) throws IOException, InterruptedException {
        mine.await(by);
        all.remove(nqn, mine);
        return mine.outcome();
    }

    /**
     * Before the disk is given back: a check is stopped, since it can be begun again anywhere; a making is waited for, since a
     * half-made filesystem is finished on no other node without an administrator.
     *
     * @return whether there was anything
     * @throws ToolException late: it goes on
     */
    public boolean end(String nqn, Deadline by) throws ToolException, InterruptedException {
        Preparation begun = all.get(nqn);
        if (begun == null) {
            return false;
        }
        if (!begun.making()) {
            begun.stop();
        }
        begun.await(by);
        all.remove(nqn, begun);
        return true;
    }

    /** Kills whatever runs on a disk that nobody serves any more: what waits inside the kernel ends with its connection. */
    public void kill(String nqn) throws InterruptedException {
        Preparation begun = all.remove(nqn);
        if (begun != null) {
            begun.stop();
            boolean _ = begun.endsBy(Deadline.after(DYING_SECONDS, TimeUnit.SECONDS));
        }
    }

    /**
     * Ends all: checks at once, makings when they are done or the patience is over. Where one was killed, the record tells the
     * next start.
     */
    public void close(Duration patience) {
        List<Preparation> left = List.copyOf(all.values());
        left.stream().filter(each -> !each.making()).forEach(Preparation::stop);
        try {
            awaitAll(left.stream().filter(Preparation::making).toList(), patience);
            left.forEach(Preparation::stop);
            awaitAll(left, Duration.ofSeconds(DYING_SECONDS));
        } catch (InterruptedException e) {
            left.forEach(Preparation::stop);
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitAll(List<Preparation> these, Duration patience) throws InterruptedException {
        Deadline by = Deadline.after(patience.toMillis(), TimeUnit.MILLISECONDS);
        for (Preparation each : these) {
            boolean _ = each.endsBy(by);
        }
    }
}
