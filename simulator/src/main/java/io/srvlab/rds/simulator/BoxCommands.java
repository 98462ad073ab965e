package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.disk.BtrfsMenu;
import io.srvlab.rds.simulator.disk.DiskMenu;
import io.srvlab.rds.simulator.disk.FileMenu;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.Commands;
import io.srvlab.rds.simulator.script.Json;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.system.SystemMenus;
import io.srvlab.rds.simulator.user.UserMenus;
import io.srvlab.rds.simulator.user.Users;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All menus, behind the permissions of users. */
record BoxCommands(
        DiskMenu disk,
        BtrfsMenu btrfs,
        FileMenu file,
        SystemMenus system,
        UserMenus menus,
        Users users,
        Supplier<Behaviour> behaviour)
        implements Commands {

    private static final Set<String> READING = Set.of("print", "find", "get");

    @Override
    public Object run(Call call, Consumer<String> out) {
        if (Thread.currentThread().isInterrupted()) {
            throw new ScriptException("interrupted");
        }
        String policy = policy(call);
        if (behaviour.get().is(Setting.U25, "policies")
                && !users.may(call.session().user(), policy)) {
            throw new ScriptException("not enough permissions (9)");
        }
        return switch (call.menu()) {
            case "/disk" -> disk.run(call, out);
            case "/disk/btrfs/subvolume", "/disk/btrfs/filesystem" -> btrfs.run(call, out);
            case "/file" -> file.run(call, out);
            case "/user", "/user/group", "/user/ssh-keys", "/ip/ssh" -> menus.run(call, out);
            default -> system.run(call, out);
        };
    }

    /** What a command needs: file operations are everybody's, users are changed by policy, the rest by write. */
    private static String policy(Call call) {
        if (call.command().equals("monitor-traffic")) {
            return "test";
        }
        if (call.menu().equals("/file")) {
            return "ssh";
        }
        if (READING.contains(call.command())) {
            return "read";
        }
        return call.menu().startsWith("/user") ? "policy" : "write";
    }

    @Override
    public void delay(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScriptException("interrupted");
        }
    }

    @Override
    public String json(Object value, Set<String> options) {
        Behaviour now = behaviour.get();
        boolean keep = options.contains("json.no-string-conversion") && now.is(Setting.U27, "kept");
        return Json.write(value, new Json.Style(keep, now.is(Setting.U27_NUMBERS, "float")));
    }
}
