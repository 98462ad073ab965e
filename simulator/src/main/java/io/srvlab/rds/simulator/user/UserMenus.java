package io.srvlab.rds.simulator.user;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.menu.Items;
import io.srvlab.rds.simulator.menu.Printing;
import io.srvlab.rds.simulator.menu.Row;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code /user}, {@code /user/group}, {@code /user/ssh-keys} and {@code /ip/ssh}. */
public final class UserMenus {
    private final Users users;
    private final Supplier<Behaviour> behaviour;
    private final Items names;
    private final Items groups;
    private final Items keys;

    public UserMenus(Users users, Supplier<Behaviour> behaviour) {
        this.users = users;
        this.behaviour = behaviour;
        this.names = new Items(new Printing(behaviour, "name", "group", "address"), "name");
        this.groups = new Items(new Printing(behaviour, "name", "policy"), "name");
        this.keys = new Items(new Printing(behaviour, "user", "key-type", "key-owner"), "user");
    }

    public synchronized Object run(Call call, Consumer<String> out) {
        return switch (call.menu()) {
            case "/user" -> items(call, out, "users", names);
            case "/user/group" -> items(call, out, "groups", groups);
            case "/user/ssh-keys" -> items(call, out, "ssh-keys", keys);
            default -> ssh(call, out);
        };
    }

    private Object items(Call call, Consumer<String> out, String table, Items items) {
        List<Row> rows =
                users.list(table).stream().map(record -> row(table, record)).toList();
        return switch (call.command()) {
            case "add" -> users.add(table, checked(table, call, Map.of()));
            case "remove" -> {
                items.selected(call, rows).forEach(row -> remove(table, row));
                yield Values.NIL;
            }
            case "set", "enable", "disable" -> {
                for (Row row : items.selected(call, rows)) {
                    Map<String, String> before = users.list(table).stream()
                            .filter(r -> Users.id(r).equals(row.id()))
                            .findFirst()
                            .orElse(Map.of());
                    users.replace(table, row.id(), checked(table, call, before));
                }
                yield Values.NIL;
            }
            default -> items.read(call, rows, out);
        };
    }

    private void remove(String table, Row row) {
        if (table.equals("users") && row.text("group").equals("full") && admins() == 1) {
            throw new ScriptException("failure: can't remove last user with full permissions");
        }
        if (table.equals("groups")
                && users.list("users").stream().anyMatch(u -> row.text("name").equals(u.get("group")))) {
            throw new ScriptException("failure: group is in use");
        }
        users.remove(table, row.id());
    }

    private long admins() {
        return users.list("users").stream()
                .filter(u -> "full".equals(u.get("group")))
                .count();
    }

    private Map<String, String> checked(String table, Call call, Map<String, String> before) {
        Map<String, String> record = new LinkedHashMap<>();
        for (String name : List.of("name", "group", "password", "comment", "address", "user", "key")) {
            if (call.get(name) != null) {
                record.put(name, call.text(name, ""));
            }
        }
        if (call.get("disabled") != null) {
            record.put("disabled", Boolean.toString(Items.yes("disabled", Values.present(call.get("disabled")))));
        }
        if (call.command().endsWith("able")) {
            record.put("disabled", Boolean.toString(call.command().equals("disable")));
        }
        if (call.get("policy") != null) {
            record.put(
                    "policy",
                    policies(before.getOrDefault("policy", ""), Values.text(Values.present(call.get("policy")))));
        }
        if (table.equals("ssh-keys")) {
            key(record);
        } else {
            name(table, record, before);
        }
        return record;
    }

    private void name(String table, Map<String, String> record, Map<String, String> before) {
        String name = record.getOrDefault("name", before.getOrDefault("name", ""));
        if (name.isEmpty()) {
            throw new ScriptException("missing value(s) of argument(s) name");
        }
        boolean taken = !name.equals(before.get("name"))
                && users.list(table).stream().anyMatch(r -> name.equals(r.get("name")));
        if (taken) {
            throw new ScriptException("failure: already have such entry");
        }
        String group = record.getOrDefault("group", before.getOrDefault("group", ""));
        if (table.equals("users") && users.list("groups").stream().noneMatch(g -> group.equals(g.get("name")))) {
            throw new ScriptException("input does not match any value of group");
        }
    }

    /** Listed ones are added, {@code !x} removed. */
    private static String policies(String before, String change) {
        Set<String> policies = new LinkedHashSet<>(Arrays.asList(before.split(",")));
        policies.remove("");
        for (String word : change.split("[,;]", -1)) {
            String policy = word.replaceFirst("^!", "");
            if (!Users.POLICIES.contains(policy)) {
                throw new ScriptException("input does not match any value of policy");
            }
            if (word.startsWith("!")) {
                policies.remove(policy);
            } else {
                policies.add(policy);
            }
        }
        return String.join(",", policies);
    }

    private void key(Map<String, String> record) {
        if (users.list("users").stream()
                .noneMatch(u -> record.getOrDefault("user", "").equals(u.get("name")))) {
            throw new ScriptException("input does not match any value of user");
        }
        String type = record.getOrDefault("key", "").split(" ", 2)[0].replaceFirst("^ssh-", "");
        if (!Arrays.asList(behaviour.get().get(Setting.U24_KEYS).split(",")).contains(type)) {
            throw new ScriptException("unable to load key file (wrong format or bad passphrase)!");
        }
    }

    private static Row row(String table, Map<String, String> record) {
        boolean disabled = "true".equals(record.get("disabled"));
        Row.Builder row = Row.of(Users.id(record), disabled ? "X" : "");
        switch (table) {
            case "users" ->
                row.comment(record.getOrDefault("comment", ""))
                        .text("name", record.getOrDefault("name", ""))
                        .word("group", record.getOrDefault("group", ""))
                        .text("address", record.getOrDefault("address", ""))
                        .hidden("disabled", disabled);
            case "groups" ->
                row.text("name", record.getOrDefault("name", "")).word("policy", record.getOrDefault("policy", ""));
            default -> {
                String[] part = record.getOrDefault("key", "").split(" ", 3);
                row.word("user", record.getOrDefault("user", ""))
                        .word("key-type", part[0].replaceFirst("^ssh-", ""))
                        .word("key-owner", part.length > 2 ? part[2] : "");
            }
        }
        return row.build();
    }

    private Object ssh(Call call, Consumer<String> out) {
        if (!call.command().equals("set")) {
            return Items.single(call, new java.util.TreeMap<String, Object>(users.ssh()), out);
        }
        Map<String, Set<String>> words = Map.of(
                "strong-crypto", Set.of("yes", "no"),
                "host-key-type", Set.of("rsa", "ed25519"),
                "always-allow-password-login", Set.of("yes", "no"),
                "password-authentication", Set.of("yes", "no", "yes-if-no-key"));
        call.named().forEach((name, value) -> {
            if (!words.getOrDefault(name, Set.of()).contains(Values.text(value))) {
                throw new ScriptException("input does not match any value of " + name);
            }
        });
        call.named().forEach((name, value) -> users.ssh(name, Values.text(value)));
        return Values.NIL;
    }
}
