package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.export.ExportBackend;
import io.srvlab.rds.simulator.export.LinkedExports;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a box is made of beside its {@link SimulatorOptions}.
 *
 * @param exports what shows exports to hosts, made for the folder of the box
 */
public record Equipment(Timing timing, Exporting exports) {

    /** Makes a back end. */
    public interface Exporting {
        ExportBackend in(Path folder) throws IOException;
    }

    /** No delays, exports as links in the folder {@code exports}. */
    public static Equipment plain() {
        return new Equipment(Timing.off(), folder -> LinkedExports.in(folder.resolve("exports")));
    }

    public Equipment withTiming(Timing value) {
        return new Equipment(value, exports);
    }

    public Equipment withExports(Exporting value) {
        return new Equipment(timing, value);
    }
}
