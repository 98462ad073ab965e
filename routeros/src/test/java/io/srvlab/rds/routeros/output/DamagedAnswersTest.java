package io.srvlab.rds.routeros.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.srvlab.rds.routeros.RdsException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers of each form, damaged at random with a fixed seed: {@code -Dfuzz.rounds=N} tries more. */
class DamagedAnswersTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 4000);
    private static final List<String> WORDS = List.of(
            "\n", "\"", "=", " ", "\\", "{", "]", ";;; ", "type=file ", "RDSEOF 1\n", "RDSCOUNT 1\n", "\u0000", "é");

    enum Sample {
        JSON(
                new JsonForm(),
                "RDSITEMS 2\n[{\".id\":\"*1\",\"slot\":\"csi-a\",\"type\":\"file\",\"size\":1073741824,\"file-path\":\"/p/a\"},"
                        + "{\".id\":\"*2\",\"slot\":\"csi-b\",\"type\":\"file\",\"size\":7,\"file-path\":\"/p/b\"}]\n"),
        SCRIPT(
                new ScriptForm(),
                "RDSITEMS 2\nRDSITEM *1\ntype 4 file\nslot 5 csi-a\nsize 10 1073741824\nfile-path 4 /p/a\n"
                        + "RDSITEM *2\ntype 4 file\nslot 5 csi-b\nsize 1 7\nfile-path 4 /p/b\nRDSEOF 2\n"),
        DETAIL(
                new DetailForm(),
                "Flags: B - BLOCK-DEVICE\n 0 B ;;; csi:a\n      type=file slot=\"csi-a\" size=1 073 741 824\n"
                        + "      mount-filesystem=no nvme-tcp-export=no file-path=/p/a file-offset=0\n \n"
                        + " 1 B type=file slot=\"csi-b\" size=7 mount-filesystem=no nvme-tcp-export=no\n"
                        + "      file-path=/p/b file-offset=0\n \nRDSCOUNT 2\n");

        final OutputForm form;
        final String text;

        Sample(OutputForm form, String text) {
            this.form = form;
            this.text = text;
        }
    }

    /** Any bytes: an answer or Malformed, nothing else. */
    @ParameterizedTest
    @EnumSource
    void anythingIsReadOrMalformed(Sample sample) {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            String text = sample.text;
            for (int i = random.nextInt(6); i >= 0; i--) {
                text = damaged(text, random);
            }
            read(sample, text);
        }
    }

    /** One piece lost or one byte changed: as many disks as before, or Malformed. */
    @ParameterizedTest
    @EnumSource
    void noDiskVanishesOrIsInvented(Sample sample) {
        Random random = new Random(11);
        for (int round = 0; round < ROUNDS; round++) {
            String text = damaged(sample.text, random);
            int found = read(sample, text);
            assertThat(found).as(text).isIn(-1, 2);
        }
    }

    private static int read(Sample sample, String text) {
        try {
            return Records.disks(sample.form.read(text)).size();
        } catch (RdsException.Malformed e) {
            return -1;
        } catch (RuntimeException e) {
            return fail("'" + text + "' is neither read nor Malformed", e);
        }
    }

    private static String damaged(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + 1 + random.nextInt(1 + random.nextInt(120)));
        String word = WORDS.get(random.nextInt(WORDS.size()));
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, from);
            case 1 -> text.substring(0, from) + text.substring(to);
            case 2 -> text.substring(0, from) + word + text.substring(from);
            case 3 ->
                text.substring(0, from)
                        + (char) random.nextInt(256)
                        + text.substring(Math.min(text.length(), from + 1));
            default -> text.substring(0, to) + text.substring(from);
        };
    }
}
