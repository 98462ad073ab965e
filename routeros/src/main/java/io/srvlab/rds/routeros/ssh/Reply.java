package io.srvlab.rds.routeros.ssh;

/** What came back for a line that was sent (or may have been). */
public sealed interface Reply {

    /**
     * The channel was closed by the box.
     *
     * @param exitStatus -1 if the box sent none
     */
    record Ended(String stdout, String stderr, int exitStatus) implements Reply {}

    /**
     * The end was not seen: deadline, interrupt, or a lost connection.
     *
     * @param stdout what had come until then
     */
    record Lost(String stdout, String why) implements Reply {}
}
