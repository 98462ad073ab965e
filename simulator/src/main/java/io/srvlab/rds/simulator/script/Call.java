package io.srvlab.rds.simulator.script;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A menu command with its values.
 *
 * @param named {@code name=value} and flags (true)
 * @param positional values without a name
 * @param where judges an item's fields
 * @param inside whether its value is wanted ({@code [ … ]}), so that it prints nothing
 */
public record Call(
        String menu,
        String command,
        Map<String, Object> named,
        List<Object> positional,
        Predicate<Map<String, Object>> where,
        boolean inside,
        Session session) {

    public @Nullable Object get(String name) {
        return named.get(name);
    }

    /** As text; the other where it is not given. */
    public String text(String name, String otherwise) {
        Object value = named.get(name);
        return value == null ? otherwise : Values.text(value);
    }

    public boolean flag(String name) {
        return named.containsKey(name);
    }
}
