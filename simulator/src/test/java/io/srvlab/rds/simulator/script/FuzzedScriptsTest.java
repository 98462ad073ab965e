package io.srvlab.rds.simulator.script;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.menu.Words;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Any bytes as a line: an answer in bounded time. The committed inputs always, others by {@code make fuzz}. */
class FuzzedScriptsTest {
    private static final Words WORDS = new Words(Behaviour::defaults);

    /** A box of one disk. */
    private static final Commands BOX = new Commands() {
        @Override
        public Object run(Call call, Consumer<String> out) {
            boolean found = call.where().test(Map.of("slot", "csi-a", "size", 5L));
            return found ? List.of("*1") : List.of(Map.of(".id", "*1", "slot", "csi-a"), "*2");
        }

        @Override
        public void delay(Duration time) {}

        @Override
        public String json(Object value, Set<String> options) {
            return Json.write(value, new Json.Style(true, false));
        }
    };

    @Test
    void committedInputsGetAnAnswer() throws IOException, URISyntaxException {
        URL inputs = Objects.requireNonNull(getClass().getResource("FuzzedScriptsTestInputs/script"));
        try (Stream<Path> files = Files.list(Path.of(inputs.toURI()))) {
            for (Path file : files.toList()) {
                script(Files.readAllBytes(file));
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void script(byte[] line) {
        Session session = new Session("admin", 0, new ConcurrentHashMap<>());
        Interpreter.run(new String(line, StandardCharsets.UTF_8), session, WORDS, BOX, text -> {});
    }
}
