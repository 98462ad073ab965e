package io.srvlab.rds.csi.node.fabric;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The calls into the kernel that a recorded tree of files cannot answer. The message of an IOException is the errno's text. */
interface KernelCalls {

    /**
     * Makes a controller: one open file, one write of all options, then the reply from the same file. May stay in the kernel
     * for a minute.
     *
     * @return e.g. {@code instance=0,cntlid=1}
     */
    String create(String options) throws IOException;

    /** Opens an attribute for writing. What is opened stays the same controller's, whoever gets its number later. */
    Attribute open(Path attribute) throws IOException;

    /** Number of the device behind a node, as {@code 259:1}; empty if there is no such node. */
    Optional<String> numberOf(Path node) throws IOException;

    /** An attribute of sysfs, open for writing. */
    interface Attribute extends Closeable {
        /** Fails with ENODEV if the controller is gone. May stay in the kernel for a minute. */
        void write(String text) throws IOException;
    }
}
