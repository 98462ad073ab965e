package io.srvlab.rds.simulator;

import java.time.Duration;

/** What happens to one command. */
public sealed interface Fault {
    /** The command runs, then the connection closes before any output. */
    record DropReply() implements Fault {}

    /** The connection closes, the command does not run. */
    record CloseBefore() implements Fault {}

    /** The command runs, and the connection closes after half of its output. */
    record CloseMiddle() implements Fault {}

    /** The box answers with an error, the command does not run. */
    record Refuse(String text) implements Fault {}

    /** The command waits, then runs, whether anybody still listens or not. */
    record Delay(Duration time) implements Fault {}

    /** Output comes in pieces with pauses between them. */
    record SlowOutput(Duration pause) implements Fault {}

    /** Half of the longest line is rubbish. */
    record CorruptLine() implements Fault {}

    /** Another administrator's script runs before or after the command. */
    record Administrator(String script, boolean before) implements Fault {}
}
