package io.srvlab.rds.simulator.script;

/** Which menus, commands and parameters there are; asked while parsing, so that a wrong word stops the whole line. */
public interface Schema {
    boolean isMenu(String path);

    boolean isCommand(String menu, String command);

    /** Whether {@code name=} may be given. */
    boolean isParameter(String menu, String command, String name);

    /** Whether a word may stand alone, e.g. {@code detail} after print. */
    boolean isFlag(String menu, String command, String word);

    /** How many values without a name a command takes. */
    int positions(String menu, String command);

    /** The number after {@code 7.}: script words have a version too. */
    int minor();
}
