package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.export.Export;
import io.srvlab.rds.simulator.export.ExportBackend;
import io.srvlab.rds.simulator.export.Guests;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** New exports are seen after a while (U30 with the timing model); everything else at once. */
final class LateExports implements ExportBackend {
    private static final Logger LOG = LoggerFactory.getLogger(LateExports.class);

    private final ExportBackend exports;
    private final Supplier<Duration> delay;
    private final Set<String> hidden = new HashSet<>();
    private List<Export> wanted = List.of();
    private boolean first = true;

    LateExports(ExportBackend exports, Supplier<Duration> delay) {
        this.exports = exports;
        this.delay = delay;
    }

    @Override
    public synchronized void show(List<Export> next) throws IOException {
        Set<String> before = new HashSet<>(wanted.stream().map(Export::nqn).toList());
        for (Export export : next) {
            if (!first && !before.contains(export.nqn())) {
                Duration late = delay.get();
                if (late.isPositive()) {
                    hidden.add(export.nqn());
                    Later.after(late, () -> appear(export));
                }
            }
        }
        first = false;
        wanted = List.copyOf(next);
        hidden.retainAll(wanted.stream().map(Export::nqn).toList());
        exports.show(wanted.stream().filter(e -> !hidden.contains(e.nqn())).toList());
    }

    private synchronized void appear(Export export) {
        if (hidden.remove(export.nqn())) {
            try {
                exports.show(
                        wanted.stream().filter(e -> !hidden.contains(e.nqn())).toList());
            } catch (IOException e) {
                LOG.warn("the export {} cannot be shown: {}", export.nqn(), e.getMessage());
            }
        }
    }

    @Override
    public void guests(Guests guests) {
        exports.guests(guests);
    }

    @Override
    public List<String> visible() throws IOException {
        return exports.visible();
    }

    @Override
    public synchronized void close() throws IOException {
        hidden.clear();
        exports.close();
    }
}
