package io.srvlab.rds.simulator.user;

import io.srvlab.rds.simulator.store.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Users, groups, SSH keys and the settings of {@code /ip/ssh}; they survive a restart. */
public final class Users {
    /** All policies of a group. */
    static final Set<String> POLICIES = new LinkedHashSet<>(List.of(
            "local",
            "telnet",
            "ssh",
            "ftp",
            "reboot",
            "read",
            "write",
            "policy",
            "test",
            "winbox",
            "password",
            "web",
            "sniff",
            "sensitive",
            "api",
            "romon",
            "rest-api"));

    private static final Set<String> READ = Set.of(
            "local",
            "telnet",
            "ssh",
            "reboot",
            "read",
            "test",
            "winbox",
            "password",
            "web",
            "sniff",
            "sensitive",
            "api",
            "romon",
            "rest-api");

    private final Path folder;
    private final List<Map<String, String>> groups;
    private final List<Map<String, String>> users;
    private final List<Map<String, String>> keys;
    private final Map<String, String> ssh;

    private Users(Path folder) {
        this.folder = folder;
        this.groups = new ArrayList<>(table("groups").read());
        this.users = new ArrayList<>(table("users").read());
        this.keys = new ArrayList<>(table("ssh-keys").read());
        this.ssh = new LinkedHashMap<>();
        ssh.put("strong-crypto", "no");
        ssh.put("host-key-type", "rsa");
        ssh.put("password-authentication", "yes-if-no-key");
        table("ip-ssh").read().forEach(ssh::putAll);
    }

    /**
     * The users of a box. A new box has admin, who may all, and the user of the options in a group {@code csi}.
     *
     * @param key a line of an authorized_keys file that both may log in with
     */
    public static Users in(Path folder, String user, String key) {
        Users all = new Users(folder);
        if (all.groups.isEmpty()) {
            all.group("full", POLICIES);
            Set<String> write = new LinkedHashSet<>(READ);
            write.add("write");
            all.group("read", READ);
            all.group("write", write);
            all.group("csi", Set.of("ssh", "read", "write", "test"));
        }
        all.ensure("admin", "full", key);
        all.ensure(user, "csi", key);
        return all;
    }

    private Table table(String name) {
        return new Table(folder.resolve(name));
    }

    private void group(String name, Set<String> policies) {
        add(groups, "groups", Map.of("name", name, "policy", String.join(",", policies)));
    }

    private synchronized void ensure(String user, String group, String key) {
        if (!knows(user)) {
            add(users, "users", Map.of("name", user, "group", group, "password", "", "disabled", "false"));
        }
        if (!keys(user).contains(key)) {
            add(keys, "ssh-keys", Map.of("user", user, "key", key));
        }
    }

    /** Whether somebody of that name may log in at all. */
    public synchronized boolean knows(String user) {
        return user(user).filter(u -> !"true".equals(u.get("disabled"))).isPresent() && may(user, "ssh");
    }

    private Optional<Map<String, String>> user(String name) {
        return users.stream().filter(u -> name.equals(u.get("name"))).findFirst();
    }

    /** The keys that a user may log in with, as lines of an authorized_keys file. */
    public synchronized List<String> keys(String user) {
        return keys.stream()
                .filter(k -> user.equals(k.get("user")))
                .map(k -> k.getOrDefault("key", ""))
                .toList();
    }

    /** Whether the password is right; an empty one never is. Whether a password is taken at all is the door's matter. */
    public synchronized boolean password(String user, String given) {
        return !given.isEmpty()
                && user(user).map(u -> given.equals(u.get("password"))).orElse(false);
    }

    /** Whether the user's group has a policy. */
    public synchronized boolean may(String user, String policy) {
        String group = user(user).map(u -> u.getOrDefault("group", "")).orElse("");
        return groups.stream()
                .filter(g -> group.equals(g.get("name")))
                .anyMatch(g ->
                        Arrays.asList(g.getOrDefault("policy", "").split(",")).contains(policy));
    }

    synchronized List<Map<String, String>> list(String table) {
        return List.copyOf(of(table));
    }

    private List<Map<String, String>> of(String table) {
        return switch (table) {
            case "groups" -> groups;
            case "users" -> users;
            default -> keys;
        };
    }

    synchronized String add(String table, Map<String, String> record) {
        return add(of(table), table, record);
    }

    private String add(List<Map<String, String>> list, String table, Map<String, String> record) {
        long number = 1 + list.stream().mapToLong(Users::number).max().orElse(0);
        Map<String, String> numbered = new LinkedHashMap<>(record);
        numbered.put("number", Long.toString(number));
        list.add(numbered);
        table(table).write(list);
        return id(numbered);
    }

    synchronized void replace(String table, String id, Map<String, String> changed) {
        List<Map<String, String>> list = of(table);
        list.replaceAll(one -> {
            if (!id(one).equals(id)) {
                return one;
            }
            Map<String, String> next = new LinkedHashMap<>(one);
            next.putAll(changed);
            return next;
        });
        table(table).write(list);
    }

    synchronized void remove(String table, String id) {
        of(table).removeIf(one -> id(one).equals(id));
        table(table).write(of(table));
    }

    private static long number(Map<String, String> record) {
        return Long.parseLong(record.getOrDefault("number", "0"));
    }

    static String id(Map<String, String> record) {
        return "*" + Long.toHexString(number(record)).toUpperCase(java.util.Locale.ROOT);
    }

    /** The settings of {@code /ip/ssh}. */
    public synchronized Map<String, String> ssh() {
        return Map.copyOf(ssh);
    }

    synchronized void ssh(String name, String value) {
        ssh.put(name, value);
        table("ip-ssh").write(List.of(ssh));
    }
}
