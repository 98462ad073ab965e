package io.srvlab.rds.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A simulated box, a class of it on a real API server (KUBECONFIG), and the processes of the product, which can be killed
 * and started again.
 */
final class Installation implements AutoCloseable {
    private final Path folder;
    private final String socket;
    private final Simulator box;
    final KubernetesClient user = new KubernetesClientBuilder().build();
    final Resources resources = new Resources(user);
    final BoxProbe probe;
    final Caller caller;
    private Jvm operator;
    private Jvm controller;

    /** @param folder short, since a unix socket's path is */
    Installation(Path folder) throws IOException {
        this.folder = folder;
        this.socket = folder.resolve("csi.sock").toString();
        this.box = Simulator.start(SimulatorOptions.in(folder.resolve("box")));
        this.probe = new BoxProbe(box);
        resources.forgetAll();
        makeClass("");
        this.operator = startOperator();
        this.controller = startController();
        this.caller = new Caller(Path.of(socket), Duration.ofMinutes(3));
    }

    private Jvm startOperator() throws IOException {
        return Jvm.start(
                io.srvlab.rds.operator.Main.class,
                folder.resolve("operator.log"),
                "--cluster-id=c1",
                "--namespace=rds",
                "--leader-election",
                "--identity=operator",
                "--metrics-port=-1",
                "--takeover-wait=1s",
                "--resync=5s");
    }

    private Jvm startController() throws IOException {
        return Jvm.start(
                io.srvlab.rds.csi.Main.class,
                folder.resolve("controller.log"),
                "--mode=controller",
                "--endpoint=unix://" + socket,
                "--metrics-port=-1");
    }

    void makeClass(String annotations) {
        resources.makeClass(box, annotations);
    }

    void killOperator() throws InterruptedException, IOException {
        operator.kill();
        operator = startOperator();
    }

    void killController() throws InterruptedException, IOException {
        controller.kill();
        controller = startController();
    }

    /**
     * A second operator under the same name, so that both believe that they hold the Lease. Which of the two takes the box
     * last is open; it stays.
     *
     * @return how the other one ended
     */
    int doubleOperator() throws InterruptedException, IOException {
        Jvm first = operator;
        Jvm second = startOperator();
        await("one of two operators ends")
                .atMost(Duration.ofMinutes(2))
                .until(() -> !first.isAlive() || !second.isAlive());
        operator = first.isAlive() ? first : second;
        return first.isAlive() ? second.exitCode() : first.exitCode();
    }

    /** Until the box has got commands again, so that a kill hits a system at work and not one that starts. */
    void awaitWork() {
        int before = box.received().size();
        await("the box is asked for something")
                .atMost(Duration.ofMinutes(1))
                .until(() -> box.received().size() > before);
    }

    boolean allAlive() {
        return operator.isAlive() && controller.isAlive();
    }

    @Override
    public void close() {
        caller.close();
        controller.close();
        operator.close();
        resources.forgetAll();
        user.close();
        box.close();
    }
}
