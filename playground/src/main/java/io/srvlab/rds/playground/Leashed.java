package io.srvlab.rds.playground;

import io.srvlab.rds.playground.machine.Leash;
import io.srvlab.rds.playground.machine.Leftovers;
import io.srvlab.rds.playground.node.LoopNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A process of the product as a child of the demo: its own {@code main}, and an end when the demo is gone. */
public final class Leashed {
    private Leashed() {}

    /** Which process. */
    public enum Part {
        operator,
        controller,
        node
    }

    /** @param args the part, the demo's folder, and the part's own flags */
    public static void main(String[] args) {
        Part part = Part.valueOf(args[0]);
        String[] flags = Arrays.copyOfRange(args, 2, args.length);
        // One of the three is enough; the node is the one that mounts.
        Leash.hold(part == Part.node ? () -> clear(Path.of(args[1])) : () -> {});
        switch (part) {
            case operator -> io.srvlab.rds.operator.Main.main(flags);
            case controller -> io.srvlab.rds.csi.Main.main(flags);
            case node -> LoopNode.main(flags);
        }
    }

    private static void clear(Path folder) {
        try {
            new Leftovers(folder).clear();
        } catch (IOException e) {
            System.out.println("not cleared: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
