package io.srvlab.rds.simulator.export;

import java.io.IOException;
import java.util.List;

/** Shows exports to hosts. */
public interface ExportBackend extends AutoCloseable {
    /** Makes what hosts see equal to this list; NQNs are unique in it. May be repeated. */
    void show(List<Export> wanted) throws IOException;

    /** Whom to ask about hosts, for a back end that hosts really connect to. Once, before or after the first exports. */
    default void guests(Guests guests) {}

    /** The NQNs that hosts can see now. */
    List<String> visible() throws IOException;

    /** The box goes: kernel objects are taken down, files stay. */
    @Override
    void close() throws IOException;
}
