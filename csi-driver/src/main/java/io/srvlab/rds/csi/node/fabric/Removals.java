package io.srvlab.rds.csi.node.fabric;

import io.srvlab.rds.csi.node.fabric.KernelCalls.Attribute;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The removals of controllers under way: at most one for each. Observed: the write stays in the kernel for a minute if the target
 * does not answer.
 */
final class Removals {
    private final KernelCalls calls;
    private final Sysfs sysfs;
    private final ConcurrentHashMap<Controller, CompletableFuture<Optional<IOException>>> underWay =
            new ConcurrentHashMap<>();

    Removals(KernelCalls calls, Sysfs sysfs) {
        this.calls = calls;
        this.sysfs = sysfs;
    }

    /**
     * Begins it unless begun. Ends well also when the controller is gone or no longer the one seen; otherwise with what went
     * wrong.
     */
    CompletableFuture<Optional<IOException>> ensure(Controller seen) {
        return underWay.computeIfAbsent(identity(seen), this::begin);
    }

    boolean any() {
        return !underWay.isEmpty();
    }

    /** The state changes during a removal. */
    private static Controller identity(Controller seen) {
        return new Controller(seen.name(), seen.folder(), seen.folderKey(), seen.nqn(), seen.hostNqn(), "");
    }

    private CompletableFuture<Optional<IOException>> begin(Controller seen) {
        CompletableFuture<Optional<IOException>> end = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("nvme-disconnect-" + seen.name()).start(() -> {
            Optional<IOException> failure = Optional.empty();
            try {
                write(seen, "delete_controller");
            } catch (IOException e) {
                failure = Optional.of(e);
            } finally {
                underWay.remove(seen);
                end.complete(failure);
            }
        });
        return end;
    }

    /**
     * Writes 1 to an attribute of that very controller. It is opened first and the controller looked at second: if the number
     * was given to another controller in between, either the look shows the other one, or what was opened is dead.
     *
     * @return false: it is gone, or another one has its number; nothing was written, or nobody heard it
     */
    boolean write(Controller seen, String attribute) throws IOException {
        try (Attribute opened = calls.open(seen.folder().resolve(attribute))) {
            if (sysfs.again(seen).isEmpty()) {
                return false;
            }
            opened.write("1");
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            if (Errno.of(e) == Errno.NO_DEVICE) {
                return false;
            }
            throw new IOException(seen.folder().resolve(attribute) + ": " + Errno.words(e), e);
        }
    }
}
