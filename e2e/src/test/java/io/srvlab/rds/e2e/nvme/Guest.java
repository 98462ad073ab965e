package io.srvlab.rds.e2e.nvme;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What all tests in the guest share: starting a JVM takes long in emulation. */
record Guest(Target box, ApiServerOfEvents api, NodePlugin plugin) implements AutoCloseable {

    private static Guest start() {
        try {
            Target box = new Target(Path.of(System.getProperty("rds.target")), Path.of("/box"));
            box.run("net");
            ApiServerOfEvents api = new ApiServerOfEvents();
            return new Guest(box, api, new NodePlugin(Path.of("/var/lib/rds-e2e"), api.url()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        plugin.close();
        api.close();
    }

    /** Starts it for the first test that wants it. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == Guest.class;
        }

        @Override
        public Guest resolveParameter(ParameterContext parameter, ExtensionContext test) {
            return test.getRoot()
                    .getStore(Namespace.create(Guest.class))
                    .getOrComputeIfAbsent(Guest.class, _ -> Guest.start(), Guest.class);
        }
    }
}
