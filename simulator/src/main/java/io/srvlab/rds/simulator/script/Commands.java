package io.srvlab.rds.simulator.script;

/** Runs menu commands. */
public interface Commands {
    /**
     * @param out takes what the command prints, line by line, without line ends
     * @return the value for {@code [ … ]}, {@link Values#NIL} if none
     */
    Object run(Call call, java.util.function.Consumer<String> out);

    /** Waits as {@code :delay} asks. */
    void delay(java.time.Duration time);
}
