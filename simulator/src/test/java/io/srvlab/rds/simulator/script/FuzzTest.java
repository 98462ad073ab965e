package io.srvlab.rds.simulator.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.menu.Words;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever text comes: an answer, in bounded time, and no exception. */
class FuzzTest {
    private static final String[] WORDS = {
        ":put ",
        ":local x ",
        ":set x ",
        ":global g ",
        ":foreach i in=",
        ":for i from=1 to=",
        ":while (",
        " do={",
        "}",
        "{",
        "[",
        "]",
        "(",
        ")",
        ";",
        "\"",
        "$x",
        "$i",
        "$\"x\"",
        "/disk",
        "/disk/print ",
        "/disk/find ",
        "where ",
        "slot=",
        "slot~",
        "and ",
        "or ",
        "!",
        "=",
        "!=",
        "<",
        ">",
        "->",
        ",",
        ".",
        "+",
        "-",
        "*",
        "/",
        "%",
        "1",
        "999999999999999999",
        "true",
        "abc",
        "\\",
        "\\41",
        "\n",
        " ",
        ":if (",
        ":do {",
        "on-error={",
        ":onerror e in={",
        ":error ",
        ":parse ",
        ":pick ",
        ":find ",
        ":len ",
        ":serialize to=json ",
        "options=json.no-string-conversion",
        ":deserialize from=json ",
        ":toarray ",
        "\u0000",
        "ä",
        "~\"(a|aa)+\\$\"",
        "detail ",
        "as-value ",
        "proplist=",
        "..",
        "#",
        ":typeof ",
        ":tonum ",
        "{1;2;\"a\"=3}"
    };

    private final Words words = new Words(Behaviour::defaults);
    private final Commands nothing = new Commands() {
        @Override
        public Object run(Call call, Consumer<String> out) {
            boolean found = call.where()
                    .test(Map.of("slot", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "size", 5L));
            return found ? List.of("*1") : List.of(Map.of(".id", "*1", "slot", "a"), "*2");
        }

        @Override
        public void delay(Duration time) {}

        @Override
        public String json(Object value, Set<String> options) {
            return Json.write(value, new Json.Style(true, false));
        }
    };

    private void run(String line) {
        Session session = new Session("admin", 0, new ConcurrentHashMap<>());
        assertThatCode(() -> Interpreter.run(line, session, words, nothing, text -> {}))
                .as(line)
                .doesNotThrowAnyException();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anyWordsInAnyOrderGiveAnAnswer() {
        Random random = new Random(Long.getLong("fuzz.seed", 7L));
        int lines = Integer.getInteger("fuzz.lines", 20_000);
        for (int n = 0; n < lines; n++) {
            StringBuilder line = new StringBuilder();
            for (int length = random.nextInt(30); length >= 0; length--) {
                line.append(
                        random.nextInt(20) == 0
                                ? String.valueOf((char) random.nextInt(256))
                                : WORDS[random.nextInt(WORDS.length)]);
            }
            run(line.toString());
        }
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aDamagedGoodLineGivesAnAnswer() {
        Random random = new Random(Long.getLong("fuzz.seed", 8L));
        String good =
                ":put \"B\"; :onerror e in={ :local d [/disk/find where slot=\"s\" and comment=\"c\"]; :if ([:len $d] != 1) do={"
                        + " :error \"RDS-GONE\" }; :foreach i in=$d do={ /disk/set $i comment=(\"a\" . $i) } } do={ :put (\"E \" . $e) };"
                        + " :put [:serialize to=json [/disk/print detail as-value where name~\"^raid10/\"] options=json.no-string-conversion]";
        for (int n = 0; n < 10_000; n++) {
            StringBuilder line = new StringBuilder(good);
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                int at = random.nextInt(line.length());
                if (random.nextBoolean()) {
                    line.deleteCharAt(at);
                } else {
                    line.insert(at, WORDS[random.nextInt(WORDS.length)]);
                }
            }
            run(line.toString());
        }
    }

    @ParameterizedTest
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ValueSource(
            strings = {
                ":while (true) do={}",
                ":for i from=1 to=999999999999999999 do={}",
                ":do {} while=(true)",
                ":local x \"a\"; :while (true) do={ :set x ($x . $x) }",
                ":local x {1;2}; :while (true) do={ :set x {$x;$x} }",
                ":local x {1;2}; :while (true) do={ :set x ($x,$x) }",
                ":local x {\"a\"=1}; :while (true) do={ :set ($x->\"b\") $x }",
                ":put (\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\" ~ \"^(a|aa)+\\\\1x\")",
            })
    void noScriptRunsForEver(String script) {
        StringBuilder out = new StringBuilder();
        Session session = new Session("admin", 0, new ConcurrentHashMap<>());
        Interpreter.run(script, session, words, nothing, out::append);
        assertThat(out).startsWith("failure: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "[",
                "{",
                ":put (",
                "!",
                "-",
                ":put [",
                "{{",
                "1->",
                "1+",
                "$x.",
                "/",
                "..",
                "\"$(",
                ":if (1) do={"
            })
    void deepNestingIsAnAnswerToo(String piece) {
        run(piece.repeat(50_000));
        run(":put (" + piece.repeat(20_000) + "1)");
    }
}
