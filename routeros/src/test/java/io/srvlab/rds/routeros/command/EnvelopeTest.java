package io.srvlab.rds.routeros.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.ssh.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as an answer. */
class EnvelopeTest {
    private static final String WHOLE = "RDSBEG-t\r\n[{\"slot\":\"a\"}]\r\nRDSEND-t\r\n";

    private final Envelope envelope = new Envelope("t");

    @Test
    void answerStandsBetweenTheMarks() throws Exception {
        assertThat(open(WHOLE, "", 0, true)).isEqualTo("[{\"slot\":\"a\"}]\n");
        assertThat(open("note: welcome\r\nRDSBEG-t   \r\n[]  \r\nRDSEND-t    \r\n", "", -1, true)
                        .strip())
                .isEqualTo("[]");
    }

    @Test
    void answerCutAnywhereIsUnknownForAMutationAndUnreachableForARead() {
        int endOfMark = WHOLE.indexOf("RDSEND-t") + "RDSEND-t".length();
        for (int length = 0; length < endOfMark; length++) {
            String cut = WHOLE.substring(0, length);
            for (int exit : new int[] {-1, 0, 1}) {
                assertThatThrownBy(() -> open(cut, "", exit, true))
                        .as("cut at %d", length)
                        .isInstanceOf(RdsException.UnknownOutcome.class);
                assertThatThrownBy(() -> open(cut, "", exit, false))
                        .as("cut at %d", length)
                        .isInstanceOf(RdsException.Unreachable.class);
            }
        }
    }

    @Test
    void lostConnectionIsUnknownForAMutationAndUnreachableForARead() {
        Reply lost = new Reply.Lost("RDSBEG-t\n[]\n", "connection lost");
        assertThatThrownBy(() -> envelope.open(lost, "w", true)).isInstanceOf(RdsException.UnknownOutcome.class);
        assertThatThrownBy(() -> envelope.open(lost, "w", false)).isInstanceOf(RdsException.Unreachable.class);
    }

    @Test
    void exitStatusOrStderrSpoilACompleteAnswer() {
        assertThatThrownBy(() -> open(WHOLE, "", 1, true)).isInstanceOf(RdsException.UnknownOutcome.class);
        assertThatThrownBy(() -> open(WHOLE, "oops", 0, true))
                .isInstanceOf(RdsException.UnknownOutcome.class)
                .hasMessageContaining("oops");
    }

    @Test
    void runtimeErrorIsToldInTheBoxsWords() {
        String out = "RDSBEG-t\r\nRDSERR-t failure: already have such entry (/disk/add; line 1)\r\nRDSEND-t\r\n";
        assertThatThrownBy(() -> open(out, "", 0, true))
                .isInstanceOf(RdsException.AlreadyExists.class)
                .hasMessageContaining("failure: already have such entry (/disk/add; line 1)");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void parseErrorProvesThatNothingRan(int exitStatus) {
        String text = "bad parameter nvme-tcp-server-nqn (line 1 column 54)";
        assertThatThrownBy(() -> open(text + "\r\n", "", exitStatus, true))
                .isInstanceOf(RdsException.Unsupported.class)
                .hasMessageContaining(text);
        assertThatThrownBy(() -> open("", text, exitStatus, true)).isInstanceOf(RdsException.Unsupported.class);
    }

    @Test
    void markOfAnotherCallIsNoAnswer() {
        assertThatThrownBy(() -> open("RDSBEG-u\n[]\nRDSEND-u\n", "", -1, true))
                .isInstanceOf(RdsException.UnknownOutcome.class);
        assertThat(Envelope.random().wrap("x")).isNotEqualTo(Envelope.random().wrap("x"));
    }

    @Test
    void lineIsOneLine() {
        assertThat(envelope.wrap(":put 1"))
                .isEqualTo(":put \"RDSBEG-t\"; :onerror rdse in={ :put 1 } do={ :put (\"RDSERR-t \" . $rdse) }; "
                        + ":put \"RDSEND-t\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RDS-FENCED (:error; line 1)                              | Fenced
            RDS-CHANGED export (:error; line 1)                      | Busy
            RDS-GONE                                                 | NotFound
            RDS-EXISTS file                                          | AlreadyExists
            RDS-NOSPACE free 5 wanted 9                              | NoSpace
            RDS-UNMOUNTED                                            | Busy
            RDS-OWNED                                                | Busy
            RDS-INUSE                                                | Busy
            RDS-LEFT disk                                            | Busy
            failure: already have such entry                         | AlreadyExists
            Already have device with such name                       | AlreadyExists
            item with such name already exists                       | AlreadyExists
            not enough permissions (9)                               | Unauthorized
            failure: not allowed by device-mode (/disk/add; line 1)  | Unauthorized
            std failure: not allowed (9)                             | Unauthorized
            failure: not enough space                                | NoSpace
            No space left on device                                  | NoSpace
            no such item (4)                                         | NotFound
            could not unmount, stop using it first                   | Busy
            disk is in use                                           | Busy
            compression only available for btrfs                     | Unsupported
            bad command name btrfs (line 1 column 7)                 | Unsupported
            bad parameter foo (line 1 column 54)                     | Unsupported
            syntax error (line 1 column 2)                           | Rejected
            expected end of command (line 1 column 15)               | Rejected
            input does not match any value of fs                     | Rejected
            value of file-size contains invalid trailing characters  | Rejected
            action failed (6)                                        | Rejected
            something never seen                                     | Rejected
            """)
    void textOfTheBoxHasOneMeaning(String text, String meaning) {
        RdsException error = ErrorTexts.classify(text, "do it");
        assertThat(error.getClass().getSimpleName()).isEqualTo(meaning);
        assertThat(error).hasMessageContaining(text).hasMessageContaining("do it");
    }

    private String open(String out, String err, int exit, boolean mutation) throws RdsException {
        return envelope.open(new Reply.Ended(out, err, exit), "do it", mutation);
    }
}
