package io.srvlab.rds.csi.node.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {
    @TempDir
    Path state;

    private Records records;

    @BeforeEach
    void open() throws IOException {
        records = new Records(state);
    }

    private static VolumeRecord record(String id) {
        return new VolumeRecord(
                id,
                "nqn:new",
                Set.of("nqn:b", "nqn:a"),
                "nqn:host",
                "/stage",
                "ext4",
                true,
                Map.of("/pods/1", new VolumeRecord.Pod("ns", "pod", "uid-2")),
                new VolumeRecord.Claim("ns", "claim", "uid"));
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(state.resolve("volumes"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void whatWasWrittenIsFoundByTheNextProcess() throws Exception {
        records.write(record("pvc-1"));
        assertThat(new Records(state).find("pvc-1")).contains(record("pvc-1"));
        assertThat(new Records(state).all()).containsExactly(record("pvc-1"));
    }

    @Test
    void aVolumeNeverSeenHasNone() throws Exception {
        assertThat(records.find("pvc-2")).isEmpty();
        records.remove("pvc-2");
    }

    @Test
    void whatAWriteThatFailedLeftGoesWithTheRecord() throws Exception {
        records.write(record("pvc-1"));
        Path left = Files.createFile(onlyFile().resolveSibling(onlyFile().getFileName() + ".new"));
        records.remove("pvc-1");
        assertThat(left).doesNotExist();
    }

    @Test
    void idsThatAreNoFileNamesAreTakenToo() throws Exception {
        records.write(record("../../etc/passwd"));
        assertThat(onlyFile().getParent()).isEqualTo(state.resolve("volumes"));
        assertThat(records.find("../../etc/passwd")).isPresent();
    }

    @Test
    void aBrokenRecordIsAnErrorThatNamesTheFileAndHidesNoOther() throws Exception {
        records.write(record("pvc-1"));
        Path file = onlyFile();
        Files.writeString(file, Files.readString(file).substring(0, 20));
        assertThatThrownBy(() -> records.find("pvc-1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageMatching(".* disconnect it first .* then remove the file");
        records.write(record("pvc-2"));
        assertThat(records.all()).containsExactly(record("pvc-2"));
    }

    @Test
    void aRecordWithoutOneOfItsFieldsIsBroken() throws Exception {
        records.write(record("pvc-1"));
        Path file = onlyFile();
        Files.writeString(file, Files.readString(file).replace("\"nqn\"", "\"other\""));
        assertThatThrownBy(() -> records.find("pvc-1")).isInstanceOf(IOException.class);
    }

    @Test
    void whatALaterVersionKnowsIsPassedOver() throws Exception {
        records.write(record("pvc-1"));
        Path file = onlyFile();
        String later = "{\"later\":{\"a\":[1,null,{\"b\":2.5}]},\"much\":true,";
        Files.writeString(file, later + Files.readString(file).substring(1));
        assertThat(records.find("pvc-1")).contains(record("pvc-1"));
    }

    @Test
    void aRecordOfAVersionThatDidNotNameTheHostIsRead() throws Exception {
        records.write(record("pvc-1"));
        Path file = onlyFile();
        Files.writeString(file, Files.readString(file).replace("\"hostNqn\":\"nqn:host\",", ""));
        assertThat(records.find("pvc-1").orElseThrow().hostNqn()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"formatting\":true | \"formatting\":\"true\"",
                "\"fsType\":\"ext4\" | \"fsType\":null",
                "\"fsType\":\"ext4\" | \"fsType\":7",
                "\"older\":[ | \"older\":[1,",
                "\"uid\":\"uid-2\" | \"uid\":{}"
            })
    void aFieldOfAnotherKindIsBroken(String written, String instead) throws Exception {
        records.write(record("pvc-1"));
        Path file = onlyFile();
        assertThat(Files.readString(file)).contains(written);
        Files.writeString(file, Files.readString(file).replace(written, instead));
        assertThatThrownBy(() -> records.find("pvc-1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aRecordThatEndsAtAnyByteIsBroken() throws Exception {
        records.write(record("pvc-1"));
        Path file = onlyFile();
        String whole = Files.readString(file);
        for (int length = 0; length < whole.length(); length++) {
            Files.writeString(file, whole.substring(0, length));
            assertThatThrownBy(() -> records.find("pvc-1")).isInstanceOf(IOException.class);
        }
        Files.writeString(file, whole + "{}");
        assertThatThrownBy(() -> records.find("pvc-1")).isInstanceOf(IOException.class);
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenIsNotRead() throws Exception {
        records.write(record("pvc-1"));
        Files.writeString(state.resolve("volumes").resolve(onlyFile().getFileName() + ".new"), "{\"vol");
        assertThat(records.all()).containsExactly(record("pvc-1"));
        records.write(record("pvc-1").withFormatting(false));
        assertThat(records.find("pvc-1").orElseThrow().formatting()).isFalse();
    }

    @Test
    void theNqnOfNowComesLast() {
        assertThat(record("x").nqns()).isEqualTo(List.of("nqn:a", "nqn:b", "nqn:new"));
    }
}
