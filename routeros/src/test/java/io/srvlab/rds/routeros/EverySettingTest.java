package io.srvlab.rds.routeros;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same life of a volume under each answer to each question that nobody could answer, and under combinations of them
 * ({@code -Dmatrix=full}: 200 and a list of 500). It ends right, or is refused in words where the setting leaves no other
 * way.
 */
class EverySettingTest {
    private static final boolean FULL = System.getProperty("matrix", "").equals("full");
    private static final int STRANGERS = FULL ? 500 : 40;

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Simulator sim;

    private static int runs;

    @BeforeAll
    static void start() throws Exception {
        sim = Simulator.start(SimulatorOptions.in(folder));
        for (int i = 0; i < STRANGERS; i++) {
            sim.exec("/disk/add type=file slot=other-" + i + " file-path=raid10/other-" + i
                    + ".img file-size=1M mount-filesystem=no comment=\"theirs; slot=csi-x\"");
        }
        assertThat(sim.disks()).hasSize(STRANGERS);
    }

    @AfterAll
    static void stop() {
        sim.close();
    }

    static List<Behaviour> settings() {
        List<Behaviour> all = new ArrayList<>(List.of(Behaviour.defaults()));
        for (Setting setting : Setting.values()) {
            for (String value : setting.choices()) {
                if (!value.equals(setting.defaultValue())) {
                    all.add(Behaviour.defaults().with(setting, value));
                }
            }
        }
        for (String profile : Behaviour.profiles()) {
            all.add(Behaviour.profile(profile));
        }
        Random random = new Random(20261124);
        for (int i = 0; i < (FULL ? 200 : 5); i++) {
            all.add(combination(random));
        }
        return all;
    }

    private static Behaviour combination(Random random) {
        Behaviour behaviour = Behaviour.defaults();
        for (Setting setting : Setting.values()) {
            if (random.nextInt(3) == 0) {
                List<String> choices = setting.choices();
                behaviour = behaviour.with(setting, choices.get(random.nextInt(choices.size())));
            }
        }
        return behaviour;
    }

    @ParameterizedTest
    @MethodSource("settings")
    void volumeLivesRightOrIsRefusedInWords(Behaviour behaviour) throws Exception {
        live(behaviour, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "1,U4,80",
        "1,U3,lf",
        "1,U17,wrap-10000",
        "2,U4,80",
        "2,U4,40",
        "2,U4,none",
        "2,U4.split,off",
        "2,U5,header",
        "2,U37,as-given"
    })
    void otherFormsServeAsWell(int form, String setting, String value) throws Exception {
        live(Behaviour.defaults().with(setting, value), form);
    }

    private static void live(Behaviour behaviour, int form) throws Exception {
        sim.behaviour(behaviour);
        String name = "pvc-" + runs++;
        try (RdsClient client = client(form)) {
            new BehaviourSuite(sim, client, name, STRANGERS).run();
        } catch (RdsException e) {
            assertThat(refusable(behaviour)).as(behaviour + ": " + e).isTrue();
            assertThat(e)
                    .isInstanceOfAny(
                            RdsException.Unauthorized.class,
                            RdsException.Unsupported.class,
                            RdsException.Rejected.class)
                    .hasMessageMatching("(?s).{20,}");
        } finally {
            cleanUp();
        }
    }

    /** Where it must end in a refusal: the version lacks what is needed, the box takes no such key or no such comment. */
    private static boolean refusable(Behaviour behaviour) {
        boolean old = behaviour.is(Setting.U24_KEYS, "rsa")
                || List.of("7.17", "7.20.8").contains(behaviour.get(Setting.U26));
        return old || behaviour.is(Setting.U40, "64");
    }

    private static RdsClient client(int form) throws RdsException {
        Connection to = SimulatedBox.to(sim, sim.hostKeyFingerprint(), 4);
        return SshRdsClient.connect(
                new Connection(
                        to.address(),
                        to.port(),
                        to.user(),
                        to.privateKey(),
                        to.hostKeyFingerprints(),
                        4,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5)),
                form);
    }

    private static void cleanUp() {
        sim.behaviour(Behaviour.defaults());
        sim.faults().forget();
        sim.exec("/disk/remove [find slot~\"^csi-\"]");
        sim.exec("/file/remove [find name~\"^raid10/csi/.*img\"]");
        sim.exec("/file/remove [find name~\"^raid10/csi/\"]");
        sim.exec("/file/remove [find name~\"^raid10/csi\"]");
        assertThat(sim.disks()).hasSize(STRANGERS);
    }
}
