package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.Commands;
import io.srvlab.rds.simulator.script.ScriptException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The commands of lines that come from outside: they take their time, are counted, and stop when their line is ended. */
final class Running implements Commands {
    private final Supplier<Commands> commands;
    private final Timing timing;
    private final Supplier<Behaviour> behaviour;
    private final Journal journal;

    Running(Supplier<Commands> commands, Timing timing, Supplier<Behaviour> behaviour, Journal journal) {
        this.commands = commands;
        this.timing = timing;
        this.behaviour = behaviour;
        this.journal = journal;
    }

    @Override
    public Object run(Call call, Consumer<String> out) {
        alive();
        try {
            timing.command(call, behaviour.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        alive();
        journal.count("rds_simulator_commands_total{menu=\"" + call.menu() + "\",command=\"" + call.command() + "\"}");
        return commands.get().run(call, out);
    }

    private static void alive() {
        if (Thread.currentThread().isInterrupted()) {
            throw new ScriptException("interrupted");
        }
    }

    @Override
    public void delay(Duration time) {
        alive();
        commands.get().delay(time);
    }

    @Override
    public String json(Object value, Set<String> options) {
        return commands.get().json(value, options);
    }
}
