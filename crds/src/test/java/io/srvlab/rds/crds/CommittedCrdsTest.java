package io.srvlab.rds.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed YAML is what the records say. With {@code -Dcrds.generate=true} it is written anew first. */
class CommittedCrdsTest {
    private static final Path FOLDER = Path.of("").toAbsolutePath();

    @Test
    void committedFilesAreWhatTheRecordsSay() throws IOException {
        for (Map.Entry<String, String> file : GeneratedCrds.files().entrySet()) {
            Path committed = FOLDER.resolve(file.getKey());
            if (Boolean.getBoolean("crds.generate")) {
                Files.writeString(committed, file.getValue());
            }
            assertThat(committed)
                    .as("%s is not what the Java records say: run `make generate` and commit it", file.getKey())
                    .hasContent(file.getValue());
        }
    }

    @Test
    void applyingTheFolderAppliesNothingButTheCrds() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")))
                    .containsExactlyInAnyOrderElementsOf(GeneratedCrds.files().keySet());
        }
    }

    @Test
    void generatingTwiceGivesTheSameBytes() {
        assertThat(GeneratedCrds.files()).isEqualTo(GeneratedCrds.files());
    }

    @Test
    void theClassPathHasTheCommittedFiles() throws IOException {
        for (String name : GeneratedCrds.files().keySet()) {
            try (InputStream resource = RdsVolume.class.getResourceAsStream("/META-INF/fabric8/" + name)) {
                assertThat(resource).as(name).isNotNull();
                assertThat(new String(resource.readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("# Generated")
                        .contains("kind: \"CustomResourceDefinition\"");
            }
        }
    }
}
