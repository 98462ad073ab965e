package io.srvlab.rds.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms, as the API server applies them: found anywhere in the text, so only anchors hold them. */
class PatternsTest {
    @ParameterizedTest(name = "{0} accepts {1}")
    @CsvSource({
        "OBJECT_NAME, pvc-0b6e7b0a-5a5e-4c43-9a0a-7d8f1c2e3b4a",
        "OBJECT_NAME, node1.example.org",
        "LABEL_KEY, topology.kubernetes.io/zone",
        "LABEL_KEY, rack",
        "LABEL_VALUE, ''",
        "LABEL_VALUE, Zone_1.a",
        "HOST, rds.example.org",
        "HOST, 192.0.2.1",
        "HOST, 2001:db8::1",
        "HOST, ::1",
        "IP, 198.51.100.7",
        "IP, fe80::1",
        "USER, csi-operator",
        "FINGERPRINT, SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "SLOT, Old_Disk.1",
        "FOLDER, csi-2.old",
        "PATH, raid10/csi/csi-0123/volume.img",
        "NQN, nqn.2000-02.com.mikrotik",
        "NQN, nqn.2014-08.org.nvmexpress:uuid:0b6e7b0a-5a5e-5c43-9a0a-7d8f1c2e3b4a",
        "DURATION, 600s",
        "DURATION, 24h",
        "DURATION, 0s",
        "POSITIVE_DURATION, 10m",
        "DURATION_OR_OFF, off",
        "OPTION, noatime",
        "OPTION, -m",
        "OPTION, lazy_itable_init=0",
        "OPTION, ^has_journal",
        "ATTACHMENT_ID, 0a1b2c3d-0123456789abcdef"
    })
    void accepts(String form, String text) throws ReflectiveOperationException {
        assertThat(Pattern.compile(form(form)).matcher(text).find()).isTrue();
    }

    @ParameterizedTest(name = "{0} refuses {1}")
    @CsvSource({
        "OBJECT_NAME, Upper",
        "OBJECT_NAME, -dash",
        "LABEL_VALUE, a b",
        "HOST, a b",
        "HOST, 'a;b'",
        "HOST, -oProxyCommand=x",
        "IP, box",
        "IP, 1.2.3",
        "USER, 'a\"b'",
        "USER, 'a b'",
        "FINGERPRINT, SHA256:short",
        "FINGERPRINT, MD5:00:11",
        "SLOT, a/b",
        "SLOT, 'a\"b'",
        "SLOT, '$x'",
        "FOLDER, ..",
        "FOLDER, a/b",
        "PATH, /absolute",
        "PATH, a//b",
        "PATH, a/",
        "PATH, 'a b'",
        "PATH, 'a\"b'",
        "NQN, nqn.com.example",
        "NQN, nqn.2000-02.com.mikrotik:",
        "NQN, 'nqn.2000-02.com.a b'",
        "POSITIVE_DURATION, 0s",
        "DURATION, off",
        "DURATION, 5",
        "DURATION, 1d",
        "DURATION, 1h30m",
        "DURATION, 12345678s",
        "DURATION_OR_OFF, -5s",
        "OPTION, 'a b'",
        "OPTION, 'a$b'",
        "IDENTITY, a:b",
        "ATTACHMENT_ID, 0a1b2c3d",
        "ATTACHMENT_ID, 0A1B2C3D-0123456789ABCDEF"
    })
    void refuses(String form, String text) throws ReflectiveOperationException {
        assertThat(Pattern.compile(form(form)).matcher(text).find()).isFalse();
    }

    private static String form(String name) throws ReflectiveOperationException {
        return (String) Patterns.class.getDeclaredField(name).get(null);
    }
}
