package io.srvlab.rds.csi.node.fabric;

import io.srvlab.rds.csi.node.fabric.Fabrics.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One try to make a controller, address after address, on a thread of its own that may outlive whoever waits for it. */
final class Creation {
    private final Target target;
    private final KernelCalls calls;
    private final int cpus;
    private final Deadline begun = Deadline.in(Duration.ZERO);
    private final CompletableFuture<Optional<IOException>> end = new CompletableFuture<>();
    private volatile Deadline wanted;
    private volatile boolean stopped;
    private volatile @Nullable String underWay;

    Creation(Target target, KernelCalls calls, int cpus, Deadline wanted) {
        this.target = target;
        this.calls = calls;
        this.cpus = cpus;
        this.wanted = wanted;
    }

    /** Runs to the end; then {@code after}, before anyone is told. */
    void start(Runnable after) {
        Thread.ofPlatform().daemon().name("nvme-connect-" + target.nqn()).start(() -> {
            Optional<IOException> outcome = Optional.of(
                    new IOException("the connect to " + target.nqn() + " was ended by an error of this process"));
            try {
                outcome = run();
            } finally {
                after.run();
                end.complete(outcome);
            }
        });
    }

    /** Waits until it has ended. */
    void await(Deadline deadline) throws IOException, InterruptedException {
        if (deadline.nanosLeft() > wanted.nanosLeft()) {
            wanted = deadline;
        }
        Optional<IOException> failure;
        try {
            failure = end.get(Math.max(0, deadline.nanosLeft()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(
                    "no answer" + at() + " to the connect for " + target.nqn() + " within "
                            + deadline.span().toMillis()
                            + " ms: is the box up, and its NVMe/TCP export on? The kernel still"
                            + " waits (a connect cannot be called back); if it succeeds later, the next try finds it",
                    e);
        }
        if (failure.isPresent()) {
            throw new IOException(failure.get().getMessage(), failure.get());
        }
    }

    /** No further address is tried; then waits until the one under way has ended, however it ends. */
    void stop(Deadline deadline) throws IOException, InterruptedException {
        stopped = true;
        try {
            end.get(Math.max(0, deadline.nanosLeft()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(
                    "cannot disconnect " + target.nqn() + " yet: a connect" + at() + " is in the kernel since "
                            + -begun.nanosLeft() / 1_000_000_000 + " s and cannot be called back; try again",
                    e);
        }
    }

    private String at() {
        String address = underWay;
        return address == null ? "" : " from " + address + " port " + target.port();
    }

    /** Empty: there is a controller. */
    private Optional<IOException> run() {
        List<String> failures = new ArrayList<>();
        IOException last = null;
        for (String address : target.addresses()) {
            try {
                for (String traddr : resolved(address)) {
                    if (stopped || wanted.over()) {
                        failures.add("given up before " + address + " was tried");
                        return Optional.of(failure(failures, last));
                    }
                    last = create(traddr);
                    if (last == null) {
                        return Optional.empty();
                    }
                    failures.add(named(address, traddr) + " port " + target.port() + ": " + Errno.words(last));
                }
            } catch (UnknownHostException e) {
                last = e;
                failures.add(address + ": no such host name");
            }
        }
        return Optional.of(failure(failures, last));
    }

    private IOException failure(List<String> failures, @Nullable IOException last) {
        return new IOException("cannot connect to " + target.nqn() + ": " + String.join("; ", failures), last);
    }

    /** Null: made. */
    private @Nullable IOException create(String traddr) {
        underWay = traddr;
        try {
            calls.create(ConnectOptions.line(target, traddr, cpus));
            return null;
        } catch (IOException e) {
            // a controller with the same host, NQN, address and port: the one that is wanted
            return Errno.of(e) == Errno.ALREADY ? null : e;
        } finally {
            underWay = null;
        }
    }

    private static String named(String address, String traddr) {
        return address.equals(traddr) ? address : address + " (" + traddr + ")";
    }

    /** The kernel takes IP addresses only; one in brackets is IPv6 as in a URL. */
    private static Set<String> resolved(String address) throws UnknownHostException {
        if (address.startsWith("[") && address.endsWith("]")) {
            return Set.of(address.substring(1, address.length() - 1));
        }
        if (address.indexOf(':') >= 0) {
            return Set.of(address); // with its %scope, if it has one
        }
        Set<String> addresses = new LinkedHashSet<>();
        for (InetAddress found : InetAddress.getAllByName(address)) {
            addresses.add(found.getHostAddress());
        }
        return addresses;
    }
}
