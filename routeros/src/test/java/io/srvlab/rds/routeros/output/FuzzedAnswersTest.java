package io.srvlab.rds.routeros.output;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.srvlab.rds.routeros.RdsException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any bytes are items or Malformed, in each form: the committed inputs always, others by {@code make fuzz}. */
class FuzzedAnswersTest {
    private interface Reader {
        Object of(List<Row> rows) throws RdsException.Malformed;
    }

    private static final List<Reader> READERS = List.of(
            Records::disks,
            Records::snapshots,
            rows -> Records.files(rows, "raid10/csi"),
            rows -> rows.isEmpty() ? "" : Records.pool(rows.getFirst()));

    @ParameterizedTest
    @ValueSource(strings = {"json", "script", "detail"})
    void committedInputsAreReadOrMalformed(String form) throws IOException, URISyntaxException {
        URL inputs = Objects.requireNonNull(getClass().getResource("FuzzedAnswersTestInputs/" + form));
        try (Stream<Path> files = Files.list(Path.of(inputs.toURI()))) {
            for (Path file : files.toList()) {
                byte[] answer = Files.readAllBytes(file);
                switch (form) {
                    case "json" -> json(answer);
                    case "script" -> script(answer);
                    default -> detail(answer);
                }
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void json(byte[] answer) {
        read(new JsonForm(), answer);
    }

    @FuzzTest(maxDuration = "60s")
    void script(byte[] answer) {
        read(new ScriptForm(), answer);
    }

    @FuzzTest(maxDuration = "60s")
    void detail(byte[] answer) {
        read(new DetailForm(), answer);
    }

    private static void read(OutputForm form, byte[] answer) {
        List<Row> rows;
        try {
            rows = form.read(new String(answer, StandardCharsets.UTF_8));
        } catch (RdsException.Malformed e) {
            return;
        }
        for (Reader reader : READERS) {
            try {
                reader.of(rows);
            } catch (RdsException.Malformed e) {
                // Understood as items, but not as these.
            }
        }
    }
}
