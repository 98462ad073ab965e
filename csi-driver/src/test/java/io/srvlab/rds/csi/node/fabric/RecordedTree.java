package io.srvlab.rds.csi.node.fabric;

import io.srvlab.rds.testkit.SysfsTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A recorded /sys that does not change. */
record RecordedTree(Path sys, Path dev) implements KernelCalls {
    static final String HOST = SysfsTree.HOST;
    static final String TEST = SysfsTree.UNDISTURBED;
    static final String OUT = SysfsTree.CUT_OFF;

    /** Writes it below a folder. */
    static RecordedTree of(String recording, Path folder) throws IOException {
        return new RecordedTree(SysfsTree.unpack(recording, folder).sys(), folder.resolve("dev"));
    }

    KernelFabrics fabrics() {
        return new KernelFabrics(dev, sys, HOST, this);
    }

    @Override
    public String create(String options) throws IOException {
        throw new IOException("a recorded tree does not change");
    }

    @Override
    public Attribute open(Path attribute) throws IOException {
        throw new IOException("a recorded tree does not change");
    }

    /** As devtmpfs: each disk of the tree has its node. */
    @Override
    public Optional<String> numberOf(Path node) throws IOException {
        return Sysfs.read(sys.resolve("class/block").resolve(node.getFileName()).resolve("dev"));
    }
}
