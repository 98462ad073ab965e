package io.srvlab.rds.simulator;

import java.util.List;
import java.util.Locale;

/** Everything that can go wrong on purpose. The id is its name in URLs, files and flags. */
public enum FaultKind {
    CLOSE_BEFORE("close-before", Form.COMMAND, "the connection closes, the command does not run"),
    DROP_REPLY("drop-reply", Form.COMMAND, "the command runs, the connection closes before any output"),
    CLOSE_MIDDLE("close-middle", Form.COMMAND, "the command runs, the connection closes after half of the output"),
    REFUSE("refuse", Form.COMMAND, "the box answers 'text', the command does not run", "text"),
    DELAY("delay", Form.COMMAND, "the command runs 'millis' late, whether anybody still listens or not", "millis"),
    SLOW_OUTPUT("slow-output", Form.COMMAND, "output in pieces of 16 bytes, 'millis' apart", "millis"),
    CORRUPT_LINE("corrupt-line", Form.COMMAND, "the second half of the longest line arrives as rubbish"),
    ADMIN_BEFORE("admin-before", Form.COMMAND, "another administrator runs 'script' just before", "script"),
    ADMIN_AFTER("admin-after", Form.COMMAND, "another administrator runs 'script' just after", "script"),
    FREEZE("freeze", Form.STATE, "TCP goes on, nothing answers"),
    REFUSE_CONNECTIONS("refuse-connections", Form.STATE, "new connections are closed at once"),
    REFUSE_CHANNELS("refuse-channels", Form.STATE, "no new channel on any connection"),
    WRONG_HOST_KEY("wrong-host-key", Form.STATE, "another host key, as another machine would show; on=once: to one"),
    FULL("full", Form.STATE, "nothing more fits on any pool"),
    LOST_POOL("lost-pool", Form.STATE, "a pool is not mounted (default: the first)", "pool"),
    REBOOT("reboot", Form.EVENT, "running commands die, connections drop, back after 'seconds'"),
    CLOCK_JUMP("clock-jump", Form.EVENT, "the box's clock moves by 'seconds', e.g. 3600 or -60");

    /** When a fault acts. */
    public enum Form {
        /** On one command. */
        COMMAND,
        /** From on=true to on=false, or for so many seconds. */
        STATE,
        /** Once. */
        EVENT
    }

    private final String id;
    private final Form form;
    private final String effect;
    private final List<String> parameters;

    FaultKind(String id, Form form, String effect, String... parameters) {
        this.id = id;
        this.form = form;
        this.effect = effect;
        this.parameters = List.of(parameters);
    }

    public String id() {
        return id;
    }

    public Form form() {
        return form;
    }

    /** What happens, in a few words. */
    public String effect() {
        return effect;
    }

    /** Names of values beside match, after, on and seconds. */
    public List<String> parameters() {
        return parameters;
    }

    /** By its id. */
    public static FaultKind of(String id) {
        for (FaultKind kind : values()) {
            if (kind.id.equals(id.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw new IllegalArgumentException("there is no fault '" + id + "': want "
                + String.join(
                        ", ", List.of(values()).stream().map(FaultKind::id).toList()));
    }
}
