package io.srvlab.rds.simulator.script;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who types, and what stays from line to line: the menu of an interactive login, global variables, and the numbers that
 * the last print of a menu gave its items.
 */
public final class Session {
    private final String user;
    private final int width;
    private final Map<String, Object> globals;
    private final Map<String, Map<String, String>> numbered = new ConcurrentHashMap<>();
    private volatile String menu = "";

    /**
     * @param width columns of the terminal; 0: none
     * @param globals shared by all sessions of a box
     */
    public Session(String user, int width, Map<String, Object> globals) {
        this.user = user;
        this.width = width;
        this.globals = globals;
    }

    public String user() {
        return user;
    }

    public int width() {
        return width;
    }

    /** Where relative words are looked up: {@code /disk}; empty at the top. */
    public String menu() {
        return menu;
    }

    void menu(String path) {
        menu = path;
    }

    Map<String, Object> globals() {
        return globals;
    }

    /** Remembers the ids that a print showed, by number. */
    public void numbered(String path, Map<String, String> ids) {
        numbered.put(path, Map.copyOf(ids));
    }

    /** The ids that the last print of a menu numbered. */
    public Map<String, String> numbered(String path) {
        return numbered.getOrDefault(path, Map.of());
    }
}
