package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.script.Schema;
import java.util.Map;
import java.util.Set;

/** Menus, commands and parameters that are simulated; a word that the version lacks is unknown. */
public final class Words implements Schema {
    private static final Set<String> PRINT_FLAGS =
            Set.of("brief", "detail", "terse", "as-value", "count-only", "without-paging", "value-list", "show-ids");

    private static final Set<String> DISK_SETTABLE = Set.of(
            "type",
            "slot",
            "comment",
            "disabled",
            "parent",
            "mount-point-template",
            "mount-filesystem",
            "mount-read-only",
            "compress",
            "nvme-tcp-export",
            "nvme-tcp-server-port",
            "nvme-tcp-server-nqn",
            "nvme-tcp-server-allow-host-name",
            "swap",
            "file-path",
            "file-size",
            "file-offset",
            "copy-from");

    private static final Map<String, Set<String>> COMMANDS = Map.of(
            "/disk", Set.of("add", "set", "remove", "print", "find", "get", "enable", "disable"),
            "/disk/btrfs", Set.of(),
            "/disk/btrfs/subvolume", Set.of("add", "remove", "print", "find", "get"),
            "/file", Set.of("add", "remove", "print", "find", "get"),
            "/system", Set.of(),
            "/system/resource", Set.of("print", "get"),
            "/system/identity", Set.of("print", "get"),
            "/system/package", Set.of("print", "find", "get"),
            "/system/routerboard", Set.of("print", "get"));

    private final boolean serverNqn;

    /** @param serverNqn whether the version is 7.21 or later */
    public Words(boolean serverNqn) {
        this.serverNqn = serverNqn;
    }

    @Override
    public boolean isMenu(String path) {
        return COMMANDS.containsKey(path);
    }

    @Override
    public boolean isCommand(String menu, String command) {
        return COMMANDS.getOrDefault(menu, Set.of()).contains(command);
    }

    @Override
    public boolean isParameter(String menu, String command, String name) {
        if (command.equals("print")) {
            return name.equals("proplist");
        }
        if (name.equals("numbers")) {
            return command.equals("set") || command.equals("remove");
        }
        return switch (menu) {
            case "/disk" -> isDiskParameter(command, name);
            case "/file" ->
                command.equals("add") && Set.of("type", "name", "contents").contains(name);
            case "/disk/btrfs/subvolume" ->
                command.equals("add")
                        && Set.of("name", "fs", "parent", "read-only").contains(name);
            default -> false;
        };
    }

    private boolean isDiskParameter(String command, String name) {
        boolean known = DISK_SETTABLE.contains(name) && (serverNqn || !name.equals("nvme-tcp-server-nqn"));
        return known && (command.equals("add") || command.equals("set"));
    }

    @Override
    public boolean isFlag(String menu, String command, String word) {
        return command.equals("print") && PRINT_FLAGS.contains(word);
    }
}
