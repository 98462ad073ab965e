package io.srvlab.rds.simulator.menu;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.menu.Catalogue.Entry;
import io.srvlab.rds.simulator.script.Schema;
import java.util.function.Supplier;

/** The words of the {@link Catalogue} that the version (U26) has. */
public final class Words implements Schema {
    private final Supplier<Behaviour> behaviour;

    public Words(Supplier<Behaviour> behaviour) {
        this.behaviour = behaviour;
    }

    @Override
    public int minor() {
        return behaviour.get().minor();
    }

    @Override
    public boolean isMenu(String path) {
        return Catalogue.isMenu(path, minor());
    }

    @Override
    public boolean isCommand(String menu, String command) {
        Entry entry = Catalogue.find(menu, command);
        return entry != null && entry.since() <= minor();
    }

    @Override
    public boolean isParameter(String menu, String command, String name) {
        return has(menu, command, name + "=");
    }

    @Override
    public boolean isFlag(String menu, String command, String word) {
        return has(menu, command, word);
    }

    private boolean has(String menu, String command, String word) {
        Entry entry = Catalogue.find(menu, command);
        Integer since = entry == null ? null : entry.words().get(word);
        return since != null && since <= minor();
    }

    @Override
    public int positions(String menu, String command) {
        Entry entry = Catalogue.find(menu, command);
        return entry == null ? 0 : entry.positions();
    }
}
