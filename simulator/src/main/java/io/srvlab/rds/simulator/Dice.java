package io.srvlab.rds.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Which commands random faults strike. The same seed and the same order of commands give the same faults. */
final class Dice {
    /** How long a box is in a state that came by chance. */
    private static final String STATE_SECONDS = "2";

    private static final long DEFAULT_SEED = 33;
    private static final List<FaultKind> CUTS =
            List.of(FaultKind.CLOSE_BEFORE, FaultKind.DROP_REPLY, FaultKind.CLOSE_MIDDLE);

    private final Random random;
    private final Map<FaultKind, Double> probabilities;

    private Dice(long seed, Map<FaultKind, Double> probabilities) {
        this.random = new Random(seed);
        this.probabilities = new EnumMap<>(FaultKind.class);
        this.probabilities.putAll(probabilities);
    }

    static Dice none() {
        return new Dice(DEFAULT_SEED, Map.of());
    }

    static Dice of(long seed, Map<FaultKind, Double> probabilities) {
        probabilities.forEach((kind, p) -> {
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException(kind.id() + "=" + p + ": a probability is from 0 to 1");
            }
            if (kind == FaultKind.ADMIN_BEFORE || kind == FaultKind.ADMIN_AFTER) {
                throw new IllegalArgumentException(kind.id() + " needs a script and does not come at random");
            }
        });
        return new Dice(seed, probabilities);
    }

    /** {@code seed:kind=probability,…}, e.g. {@code 7:drop-reply=0.05,delay=0.1}. */
    static Dice parse(String text) {
        if (!text.matches("[0-9]{1,18}:.+")) {
            throw new IllegalArgumentException("'" + text + "': want seed:kind=probability,…, e.g. 7:drop-reply=0.05");
        }
        Map<FaultKind, Double> chances = new EnumMap<>(FaultKind.class);
        for (String one : text.substring(text.indexOf(':') + 1).split(",")) {
            String[] part = one.strip().split("=", 2);
            if (part.length < 2 || !part[1].matches("0|1|[01]?\\.[0-9]{1,9}")) {
                throw new IllegalArgumentException("'" + one + "': want kind=probability, e.g. drop-reply=0.05");
            }
            chances.put(FaultKind.of(part[0]), Double.parseDouble(part[1]));
        }
        return of(Long.parseLong(text.substring(0, text.indexOf(':'))), chances);
    }

    /** One throw for each kind, in the order of the kinds, then one for U33. */
    List<FaultOrder> roll(Behaviour behaviour) {
        List<FaultOrder> struck = new ArrayList<>();
        probabilities.forEach((kind, probability) -> {
            if (random.nextDouble() < probability) {
                struck.add(order(kind));
            }
        });
        double drop = Double.parseDouble(behaviour.get(Setting.U33));
        if (drop > 0 && random.nextDouble() < drop) {
            struck.add(new FaultOrder(
                    switch (behaviour.get(Setting.U33_PLACE)) {
                        case "before" -> FaultKind.CLOSE_BEFORE;
                        case "after" -> FaultKind.DROP_REPLY;
                        case "middle" -> FaultKind.CLOSE_MIDDLE;
                        default -> CUTS.get(random.nextInt(CUTS.size()));
                    },
                    Map.of()));
        }
        return struck;
    }

    private FaultOrder order(FaultKind kind) {
        return new FaultOrder(
                kind,
                switch (kind) {
                    case REFUSE -> Map.of("text", "failure: refused at random");
                    case DELAY -> Map.of("millis", Integer.toString(random.nextInt(1000)));
                    case SLOW_OUTPUT -> Map.of("millis", Integer.toString(random.nextInt(20)));
                    case FREEZE, REFUSE_CONNECTIONS, REFUSE_CHANNELS, FULL, LOST_POOL, REBOOT ->
                        Map.of("seconds", STATE_SECONDS);
                    case WRONG_HOST_KEY -> Map.of("on", "once");
                    case CLOCK_JUMP -> Map.of("seconds", Integer.toString(random.nextInt(7200) - 3600));
                    case CLOSE_BEFORE, DROP_REPLY, CLOSE_MIDDLE, CORRUPT_LINE, ADMIN_BEFORE, ADMIN_AFTER -> Map.of();
                });
    }
}
