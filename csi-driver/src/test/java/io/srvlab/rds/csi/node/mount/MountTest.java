package io.srvlab.rds.csi.node.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountTest {
    @Test
    void readsWhatTheKernelWrites() {
        // Linux, Documentation/filesystems/proc.rst, 3.5: with and without optional fields.
        List<Mount> mounts = Mount.parse("""
                36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
                41 20 259:1 / /var/lib/kubelet/m ro,relatime shared:7 master:2 - ext4 /dev/nvme0n1 rw
                42 20 0:31 / /b rw - btrfs /dev/loop3 rw,subvolid=5
                """);
        assertThat(mounts).hasSize(3);
        Mount first = mounts.getFirst();
        assertThat(first.id()).isEqualTo(36);
        assertThat(first.majorMinor()).isEqualTo("98:0");
        assertThat(first.root()).isEqualTo("/mnt1");
        assertThat(first.target()).isEqualTo(Path.of("/mnt2"));
        assertThat(first.fsType()).isEqualTo("ext3");
        assertThat(first.source()).isEqualTo("/dev/root");
        assertThat(first.readOnly()).isFalse();
        assertThat(mounts.get(1).readOnly()).isTrue();
        assertThat(mounts.get(2).fsType()).isEqualTo("btrfs");
    }

    @Test
    void understandsEscapedBlanksAndBackslashes() {
        Mount mount = Mount.parse("1 2 8:1 / /a\\040b\\011c\\134d rw - ext4 /dev/s\\040da rw\n")
                .getFirst();
        assertThat(mount.target()).isEqualTo(Path.of("/a b\tc\\d"));
        assertThat(mount.source()).isEqualTo("/dev/s da");
    }

    @Test
    void aLineOfAnotherFormIsAnError() {
        assertThatThrownBy(() -> Mount.parse("1 2 8:1 / /a rw\n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Mount.parse("garbage\n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Mount.parse("1 2 8:1 / /a rw - ext4\n")).isInstanceOf(IllegalArgumentException.class);
    }
}
