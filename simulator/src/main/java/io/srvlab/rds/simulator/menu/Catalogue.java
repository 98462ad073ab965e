package io.srvlab.rds.simulator.menu;

import io.srvlab.rds.simulator.script.ColonCommands;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that is simulated, with the evidence that a real box has it: HW captured on an RDS, LIVE on another RouterOS, DOC,
 * SCHEMA. What is not here is answered as an unknown word.
 */
public final class Catalogue {
    private static final String PRINT = "brief detail terse as-value count-only without-paging show-ids proplist=";
    private static final String SETTABLE = "slot= comment= disabled= parent= mount-point-template= mount-filesystem="
            + " mount-read-only= compress=@18 nvme-tcp-export= nvme-tcp-server-port= nvme-tcp-server-nqn=@21"
            + " nvme-tcp-server-allow-host-name= swap= file-path=@17 file-size=@17 file-offset=@17";

    /**
     * One command: menu, name, values without a name, label, words. A word with {@code =} takes a value, another stands alone;
     * {@code @N} is the version {@code 7.N} that brought it.
     */
    private static final String TABLE = """
        /disk | add@17 | 0 | HW | type= copy-from= SETTABLE
        /disk | set | 1 | HW | numbers= SETTABLE
        /disk | remove | 1 | HW | numbers=
        /disk | enable | 1 | DOC | numbers=
        /disk | disable | 1 | DOC | numbers=
        /disk | unset | 2 | DOC | numbers= value-name=
        /disk | print | 0 | HW | PRINT
        /disk | find | 0 | HW |
        /disk | get | 2 | HW | numbers= value-name=
        /disk | copy | 0 | DOC | src= dst= src-offset= dst-offset= size= once as-value
        /disk | monitor-traffic | 1 | HW | numbers= once as-value
        /disk/btrfs/subvolume | add@18 | 0 | DOC | fs= parent= name= read-only=
        /disk/btrfs/subvolume | remove@18 | 1 | DOC | numbers=
        /disk/btrfs/subvolume | print@18 | 0 | DOC | PRINT
        /disk/btrfs/subvolume | find@18 | 0 | DOC |
        /disk/btrfs/subvolume | get@18 | 2 | DOC | numbers= value-name=
        /disk/btrfs/filesystem | print@17 | 0 | DOC | PRINT
        /disk/btrfs/filesystem | find@17 | 0 | DOC |
        /disk/btrfs/filesystem | get@17 | 2 | DOC | numbers= value-name=
        /file | add@15 | 0 | DOC | type= name= contents=
        /file | set | 1 | DOC | numbers= contents= name=
        /file | remove | 1 | HW | numbers=
        /file | copy@23 | 1 | DOC | numbers= name=
        /file | print | 0 | DOC | PRINT
        /file | find | 0 | HW |
        /file | get | 2 | DOC | numbers= value-name=
        /system/resource | print | 0 | LIVE | PRINT
        /system/resource | get | 1 | LIVE | value-name=
        /system/identity | print | 0 | LIVE | PRINT
        /system/identity | get | 1 | LIVE | value-name=
        /system/identity | set | 0 | LIVE | name=
        /system/package | print | 0 | LIVE | PRINT
        /system/package | find | 0 | LIVE |
        /system/package | get | 2 | LIVE | numbers= value-name=
        /system/health | print | 0 | DOC | PRINT
        /system/health | find | 0 | DOC |
        /system/health | get | 2 | DOC | numbers= value-name=
        /system/routerboard | print | 0 | DOC | PRINT
        /system/routerboard | get | 1 | DOC | value-name=
        /user | add | 0 | DOC | name= group= password= comment= disabled= address=
        /user | set | 1 | DOC | numbers= name= group= password= comment= disabled= address=
        /user | remove | 1 | DOC | numbers=
        /user | enable | 1 | DOC | numbers=
        /user | disable | 1 | DOC | numbers=
        /user | print | 0 | DOC | PRINT
        /user | find | 0 | DOC |
        /user | get | 2 | DOC | numbers= value-name=
        /user/group | add | 0 | DOC | name= policy= comment=
        /user/group | set | 1 | DOC | numbers= name= policy= comment=
        /user/group | remove | 1 | DOC | numbers=
        /user/group | print | 0 | DOC | PRINT
        /user/group | find | 0 | DOC |
        /user/group | get | 2 | DOC | numbers= value-name=
        /user/ssh-keys | add | 0 | LIVE | user= key=
        /user/ssh-keys | remove | 1 | DOC | numbers=
        /user/ssh-keys | print | 0 | DOC | PRINT
        /user/ssh-keys | find | 0 | DOC |
        /user/ssh-keys | get | 2 | DOC | numbers= value-name=
        /ip/ssh | print | 0 | DOC | PRINT
        /ip/ssh | get | 1 | DOC | value-name=
        /ip/ssh | set | 0 | DOC | strong-crypto= host-key-type= password-authentication=@21 always-allow-password-login=
        """;

    /**
     * A command that is simulated.
     *
     * @param since the number after {@code 7.} of the first version that has it; 0: all
     * @param words parameters ({@code name=}) and flags, each with its version
     */
    public record Entry(
            String menu, String command, int since, int positions, String label, Map<String, Integer> words) {
        @Override
        public String toString() {
            return String.format(
                    "%-4s %s/%s%s  %s",
                    label,
                    menu,
                    command,
                    since > 17 ? " (7." + since + ")" : "",
                    words.entrySet().stream()
                            .map(e -> e.getKey() + (e.getValue() > 17 ? "(7." + e.getValue() + ")" : ""))
                            .collect(Collectors.joining(" ")));
        }
    }

    private static final Map<String, Map<String, Entry>> ENTRIES = read();

    private Catalogue() {}

    private static Map<String, Map<String, Entry>> read() {
        Map<String, Map<String, Entry>> all = new LinkedHashMap<>();
        TABLE.lines().map(line -> line.split("\\|", 5)).forEach(part -> {
            String[] name = part[1].strip().split("@", 2);
            Map<String, Integer> words = new TreeMap<>();
            Arrays.stream(part[4].strip()
                            .replace("PRINT", PRINT)
                            .replace("SETTABLE", SETTABLE)
                            .split(" +"))
                    .filter(word -> !word.isEmpty())
                    .forEach(word -> words.put(word.replaceFirst("@.*", ""), since(word.split("@", 2))));
            Entry entry = new Entry(
                    part[0].strip(), name[0], since(name), Integer.parseInt(part[2].strip()), part[3].strip(), words);
            all.computeIfAbsent(entry.menu(), menu -> new LinkedHashMap<>()).put(entry.command(), entry);
        });
        return all;
    }

    private static int since(String[] wordAndVersion) {
        return wordAndVersion.length > 1 ? Integer.parseInt(wordAndVersion[1]) : 0;
    }

    public static List<Entry> entries() {
        return ENTRIES.values().stream().flatMap(menu -> menu.values().stream()).toList();
    }

    /** For people: one line a command, label first; the script words last. */
    public static List<String> lines() {
        List<String> lines = new ArrayList<>();
        entries().forEach(entry -> lines.add(entry.toString()));
        lines.add("DOC  script: "
                + ColonCommands.names().stream().map(name -> ":" + name).collect(Collectors.joining(" ")));
        return lines;
    }

    static @Nullable Entry find(String menu, String command) {
        return ENTRIES.getOrDefault(menu, Map.of()).get(command);
    }

    static boolean isMenu(String path, int minor) {
        return ENTRIES.values().stream()
                .flatMap(menu -> menu.values().stream())
                .anyMatch(e ->
                        e.since() <= minor && (e.menu().equals(path) || e.menu().startsWith(path + "/")));
    }
}
