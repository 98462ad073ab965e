package io.srvlab.rds.playground.scene;

import io.srvlab.rds.playground.Leashed;
import io.srvlab.rds.playground.machine.Child;
import io.srvlab.rds.playground.machine.Home;
import io.srvlab.rds.playground.machine.Machine;
import io.srvlab.rds.playground.story.Page;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The operator's process; it can be killed and started again. */
public final class Operator {
    private static final Duration START = Duration.ofSeconds(60);

    private final Home home;
    private final Cluster cluster;
    private final Scrapes scrapes;
    private Child child;
    private Pages pages;

    private Operator(Home home, Cluster cluster, Scrapes scrapes) throws IOException {
        this.home = home;
        this.cluster = cluster;
        this.scrapes = scrapes;
        int port = Machine.freePort();
        this.child = spawn(port);
        this.pages = new Pages(port);
    }

    /** Step 3, its first half. */
    public static Operator start(Home home, Cluster cluster, Scrapes scrapes, Page page) throws Exception {
        Operator operator = new Operator(home, cluster, scrapes);
        operator.awaitReady(page);
        return operator;
    }

    /** Short times, as everything is near and nobody wants to wait. */
    private Child spawn(int port) throws IOException {
        return Child.start(
                home,
                "operator",
                Leashed.class,
                List.of(
                        Leashed.Part.operator.name(),
                        home.folder().toString(),
                        "--cluster-id=" + Cluster.ID,
                        "--namespace=" + Cluster.NAMESPACE,
                        "--kube-url=" + cluster.url(),
                        "--metrics-port=" + port,
                        "--takeover-wait=1s",
                        "--connect-timeout=3s",
                        "--command-timeout=3s",
                        "--resync=2s"));
    }

    private void awaitReady(Page page) throws Exception {
        page.await("the operator gets ready", START, () -> requireAlive() && pages.ready(), ready -> ready);
        scrapes.first("operator", pages.scrape());
    }

    private boolean requireAlive() throws IOException {
        if (!child.alive()) {
            throw new IOException("the operator ended; its last words:" + System.lineSeparator()
                    + String.join(System.lineSeparator(), child.lastLines()));
        }
        return true;
    }

    long pid() {
        return child.pid();
    }

    Pages pages() {
        return pages;
    }

    boolean alive() {
        return child.alive();
    }

    /** As kill -9. */
    void kill() throws IOException, InterruptedException {
        scrapes.last("operator", pages.scrape());
        child.kill();
    }

    void startAgain(Page page) throws Exception {
        int port = Machine.freePort();
        child = spawn(port);
        pages = new Pages(port);
        awaitReady(page);
    }
}
