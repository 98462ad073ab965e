package io.srvlab.rds.routeros.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.RdsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in the shapes that were seen, and in broken ones. */
class JsonFormTest {
    private static final String ONE =
            "[{\".id\":\"*2B\",\"block-device\":true,\"comment\":\"csi: disabled ;slot=evil\",\"compress\":false,"
                    + "\"file-path\":\"/raid10/csi/a.img\",\"file-size\":1073741824,\"fs\":\"-\","
                    + "\"mount-filesystem\":false,\"nvme-tcp-export\":true,\"nvme-tcp-server-nqn\":\"nqn.x:a\","
                    + "\"nvme-tcp-server-port\":4420,\"size\":1073741824,\"slot\":\"csi-a\",\"type\":\"file\"}]";
    private static final Disk DISK = new Disk(
            "*2B",
            "csi-a",
            "raid10/csi/a.img",
            1073741824,
            "csi: disabled ;slot=evil",
            true,
            "nqn.x:a",
            4420,
            "",
            false);

    private final JsonForm form = new JsonForm();

    @Test
    void diskIsReadFromNumbersAndBooleans() throws Exception {
        assertThat(Records.disks(form.read(ONE))).containsExactly(DISK);
    }

    @Test
    void diskIsReadFromStringsToo() throws Exception {
        String strings = ONE.replaceAll(":(\\d+)", ":\"$1\"")
                .replace(":true", ":\"yes\"")
                .replace(":false", ":\"no\"");
        assertThat(Records.disks(form.read(strings))).containsExactly(DISK);
    }

    @Test
    void numberThatBecameAFloatIsStillExact() throws Exception {
        assertThat(Records.disks(form.read(ONE.replace("\"size\":1073741824", "\"size\":1073741824.000000"))))
                .containsExactly(DISK);
    }

    @Test
    void rawLineBreaksAndPaddingAreNoPartOfIt() throws Exception {
        String wrapped = "  \r\n" + ONE.replace("disabled ", "disa\r\nbled ") + "     \r\n";
        assertThat(Records.disks(form.read(wrapped))).containsExactly(DISK);
    }

    @Test
    void itemThatIsLostInTheMiddleIsMissed() throws Exception {
        String two = "RDSITEMS 2\r\n[" + ONE.substring(1, ONE.length() - 1) + "," + ONE.substring(1) + "\r\n";
        assertThat(form.read(two)).hasSize(2);
        assertThat(form.read("RDSITEMS 0\r\n[]\r\n")).isEmpty();
        for (String damaged : List.of("RDSITEMS 2\r\n" + ONE, "RDSITEMS 1\r\n[]", "RDSITEMS 0\n" + ONE)) {
            assertThatThrownBy(() -> form.read(damaged)).isInstanceOf(RdsException.Malformed.class);
        }
    }

    @Test
    void whatNobodyReadsIsNotKept() throws Exception {
        String more = ONE.replace("\"type\"", "\"temperatures\":[40,{\"a\":[1]}],\"serial\":{\"x\":null},\"type\"");
        assertThat(form.read(more)).singleElement().satisfies(row -> {
            assertThat(row.fields()).doesNotContainKeys("temperatures", "serial", "compress", "file-size");
            assertThat(Records.disk(row)).isEqualTo(DISK);
        });
    }

    @Test
    void listWhereATextShouldBeIsMalformed() {
        for (String odd : List.of("[]", "{}", "[\"csi-a\"]", "{\"slot\":\"csi-a\"}")) {
            assertThatThrownBy(() -> form.read(ONE.replace("\"slot\":\"csi-a\"", "\"slot\":" + odd)))
                    .as(odd)
                    .isInstanceOf(RdsException.Malformed.class)
                    .hasMessageContaining("slot");
        }
    }

    @Test
    void emptyListIsTheOnlyWayToSayNone() throws Exception {
        assertThat(form.read("[]\r\n")).isEmpty();
        for (String none : List.of("", "  \r\n", "null", "Flags: B - BLOCK-DEVICE", "\"\"", "0")) {
            assertThatThrownBy(() -> form.read(none)).as(none).isInstanceOf(RdsException.Malformed.class);
        }
    }

    @Test
    void singletonMenuIsOneRow() throws Exception {
        assertThat(form.read("{\"version\":\"7.24.2 (stable)\"}"))
                .singleElement()
                .satisfies(row -> assertThat(row.text("version")).isEqualTo("7.24.2 (stable)"));
    }

    @Test
    void answerCutAnywhereNeverLosesADisk() {
        String two = ONE.substring(0, ONE.length() - 1) + "," + ONE.substring(1);
        for (int length = 0; length < two.length(); length++) {
            String cut = two.substring(0, length);
            assertThatThrownBy(() -> form.read(cut)).as("cut at %d", length).isInstanceOf(RdsException.Malformed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"size\":1073741824,", "\"slot\":\"csi-a\",", "\"file-path\":\"/raid10/csi/a.img\","})
    void diskWithoutWhatIdentifiesItIsMalformed(String missing) {
        assertThatThrownBy(() -> Records.disks(form.read(ONE.replace(missing, ""))))
                .isInstanceOf(RdsException.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1.0GiB\"",
                "\"-1\"",
                "1.5",
                "\"12 GiB\"",
                "true",
                "99999999999999999999",
                "1e2147483647",
                "1E-2147483648",
                "1.5e999999999",
                "1e99999999999"
            })
    void sizeThatIsNotExactIsMalformed(String size) {
        String json = ONE.replace("\"size\":1073741824", "\"size\":" + size);
        assertThatThrownBy(() -> Records.disks(form.read(json))).isInstanceOf(RdsException.Malformed.class);
    }

    @Test
    void otherShapesAreMalformed() {
        for (String odd : List.of("[1]", "[[]]", ONE + "x", ONE + ONE, "[{\"slot\":\"a\",\"slot\":\"b\"}]")) {
            assertThatThrownBy(() -> form.read(odd)).as(odd).isInstanceOf(RdsException.Malformed.class);
        }
        assertThatThrownBy(() -> Records.disks(form.read(ONE.replace("\"file\"", "\"raid\""))))
                .isInstanceOf(RdsException.Malformed.class);
    }

    @Test
    void poolThatIsNotMountedHasNoFreeSpace() throws Exception {
        String pool = "[{\"slot\":\"raid10\",\"type\":\"raid\",\"size\":100,\"fs\":\"xfs\"}]";
        assertThat(Records.pool(form.read(pool).getFirst()).mounted()).isFalse();
        assertThat(Records.pool(form.read(pool).getFirst()).freeBytes()).isZero();
    }

    @Test
    void filesAreListedWithoutFolders() throws Exception {
        String files = "[{\"name\":\"raid10/csi/a\",\"type\":\"directory\"},"
                + "{\"name\":\"raid10/csi/a/v.img\",\"size\":752,\"type\":\".img file\"}]";
        assertThat(Records.files(form.read(files), "raid10/csi"))
                .singleElement()
                .satisfies(file -> assertThat(file.sizeBytes()).isEqualTo(752));
        assertThatThrownBy(() -> Records.files(form.read(files), "raid10/other"))
                .isInstanceOf(RdsException.Malformed.class);
    }
}
