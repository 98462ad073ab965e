package io.srvlab.rds.simulator.script;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/** Runs menu commands. */
public interface Commands {
    /**
     * Runs one.
     *
     * @param out takes what the command prints, line by line, without line ends
     * @return the value for {@code [ … ]}, {@link Values#NIL} if none
     */
    Object run(Call call, Consumer<String> out);

    /** Waits as {@code :delay} asks. */
    void delay(Duration time);

    /** {@code :serialize to=json}, with the words of {@code options=}. */
    String json(Object value, Set<String> options);
}
