package io.srvlab.rds.operator.box;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The boxes of this process. The class reconciler looks at them, at its own pace; everyone else asks {@link #access}. Once a
 * box has fenced this process, no box of it is usable any more.
 */
public final class OwnedBoxes implements Boxes, AutoCloseable {
    private final BoxSettings settings;
    private final Surroundings around;
    private final SharedBoxes sharedBoxes;
    private final AtomicBoolean fenced = new AtomicBoolean();
    private final Map<String, ClassBox> byClass = new ConcurrentHashMap<>();

    public OwnedBoxes(BoxSettings settings, Surroundings around) {
        this.settings = settings;
        this.sharedBoxes = new SharedBoxes(around.connector());
        this.around = new Surroundings(
                around.connector(),
                around.keys(),
                around.ledger(),
                around.lease(),
                (storageClass, message) -> {
                    if (fenced.compareAndSet(false, true)) {
                        around.fence().fenced(storageClass, message);
                    }
                },
                around.clock());
    }

    @Override
    public Access access(String storageClass) {
        if (fenced.get()) {
            return new Access.Unusable("Fenced", "another operator owns the box; this process changes nothing more");
        }
        ClassBox box = byClass.get(storageClass);
        return box == null
                ? new Access.Unusable(Access.Unusable.PENDING, "the box was not looked at yet")
                : box.access();
    }

    /**
     * Looks at the box of a class now, and makes it ours if that may be. Blocks for some round trips; throws nothing but what
     * the Kubernetes client throws.
     */
    public BoxLook look(String storageClass, RdsStorageClassSpec spec) {
        if (fenced.get()) {
            return BoxLook.nothingYet().with(access(storageClass));
        }
        return byClass.computeIfAbsent(
                        storageClass, name -> new ClassBox(name, settings, around, sharedBoxes, this::rival))
                .look(spec);
    }

    /** The class is gone: its connection is closed. Disks and owner record stay on the box. */
    public void forget(String storageClass) {
        ClassBox box = byClass.remove(storageClass);
        if (box != null) {
            box.close();
        }
    }

    private Optional<String> rival(ClassBox asking) {
        return asking.poolId()
                .flatMap(pool -> byClass.values().stream()
                        .filter(other -> other != asking && other.poolId().equals(Optional.of(pool)))
                        .map(ClassBox::name)
                        .sorted()
                        .findFirst());
    }

    /** Closes the connections. Nothing is written to any box. */
    @Override
    public void close() {
        fenced.set(true);
        sharedBoxes.close();
    }
}
