package io.srvlab.rds.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysfsTreeTest {
    @TempDir
    Path folder;

    @Test
    void attributesAreReadThroughTheLinksOfClasses() throws IOException {
        SysfsTree tree = SysfsTree.unpack("multipath-Y-1-two-live-one-mounted", folder);

        assertThat(tree.sys().resolve("class/nvme/nvme1/subsysnqn")).hasContent(SysfsTree.CUT_OFF);
        assertThat(tree.sys().resolve("class/nvme/nvme0/hostnqn")).hasContent(SysfsTree.HOST);
        assertThat(tree.sys().resolve("dev/block/259:3/size")).hasContent("524288");
    }

    @Test
    void theMountsOfThatMomentComeWithIt() throws IOException {
        SysfsTree stale = SysfsTree.unpack("multipath-N-4-nvme1-gone-stale-mount", folder.resolve("stale"));
        SysfsTree unmounted = SysfsTree.unpack("multipath-N-6-stale-mount-unmounted", folder.resolve("unmounted"));

        assertThat(stale.mountinfo()).content().contains(" 259:1 / /m ");
        assertThat(Files.exists(stale.sys().resolve("dev/block/259:1"))).isFalse();
        assertThat(unmounted.mountinfo()).isEmptyFile();
    }

    @Test
    void anUnknownRecordingIsNotAnEmptyTree() {
        assertThatThrownBy(() -> SysfsTree.unpack("multipath-Y-9", folder))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
