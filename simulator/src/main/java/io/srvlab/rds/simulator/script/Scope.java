package io.srvlab.rds.simulator.script;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables of a block; those of the blocks around it are seen and set through it. */
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, Object> globals;
    private final Map<String, Object> own = new HashMap<>();

    Scope(@Nullable Scope outer, Map<String, Object> globals) {
        this.outer = outer;
        this.globals = globals;
    }

    Scope inner() {
        return new Scope(this, globals);
    }

    void local(String name, Object value) {
        own.put(name, value);
    }

    /** Declares a global; without a value it keeps the one it has. */
    void global(String name, @Nullable Object value) {
        if (value != null) {
            globals.put(name, value);
        } else {
            globals.putIfAbsent(name, Values.NIL);
        }
    }

    void set(String name, Object value) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.own.containsKey(name)) {
                scope.own.put(name, value);
                return;
            }
        }
        if (globals.containsKey(name)) {
            globals.put(name, value);
        } else {
            own.put(name, value);
        }
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.own.get(name);
            if (value != null) {
                return value;
            }
        }
        return globals.getOrDefault(name, Values.NOTHING);
    }
}
