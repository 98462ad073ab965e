package io.srvlab.rds.csi.node.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.csi.node.filesystem.FormatPlan.Format;
import io.srvlab.rds.csi.node.filesystem.FormatPlan.Keep;
import io.srvlab.rds.csi.node.filesystem.FormatPlan.Permission;
import io.srvlab.rds.csi.node.filesystem.FormatPlan.Refuse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormatPlanTest {
    private static final List<Permission> PERMISSIONS = List.of(
            new Permission(false, false),
            new Permission(false, true),
            new Permission(true, false),
            new Permission(true, true));

    record Case(Content content, Filesystem wanted, Permission permission) {}

    static Stream<Case> everything() {
        List<Content> contents = List.of(
                new Content.Blank(),
                new Content.Unknown(),
                new Content.UnfinishedXfs(),
                new Content.Other("a partition table (gpt)"),
                new Content.Filesystem("ext4"),
                new Content.Filesystem("xfs"),
                new Content.Filesystem("btrfs"),
                new Content.Filesystem("ntfs"));
        return contents.stream()
                .flatMap(content -> Stream.of(Filesystem.values())
                        .flatMap(wanted ->
                                PERMISSIONS.stream().map(permission -> new Case(content, wanted, permission))));
    }

    @ParameterizedTest
    @MethodSource("everything")
    void formatsOnlyWhatIsBlankOrOursAndUnfinished(Case one) {
        boolean may = one.permission().blank();
        boolean mayFinish = may && one.permission().unfinished();
        Class<? extends FormatPlan> expected = switch (one.content()) {
            case Content.Filesystem(String type) -> type.equals(one.wanted().name()) ? Keep.class : Refuse.class;
            case Content.Other _ -> Refuse.class;
            case Content.Blank _ -> may ? Format.class : Refuse.class;
            case Content.Unknown _ -> mayFinish ? Format.class : Refuse.class;
            case Content.UnfinishedXfs _ -> mayFinish && one.wanted() == Filesystem.xfs ? Format.class : Refuse.class;
        };
        assertThat(FormatPlan.of(one.content(), one.wanted(), one.permission())).isInstanceOf(expected);
    }

    @Test
    void aFinishedFilesystemIsNeverFormattedWhateverIsAllowed() {
        assertThat(everything()
                        .filter(one -> one.content() instanceof Content.Filesystem)
                        .map(one -> FormatPlan.of(one.content(), one.wanted(), one.permission())))
                .noneMatch(Format.class::isInstance);
    }

    @Test
    void theRefusalSaysWhatIsThereAndWhatToDo() {
        FormatPlan plan = FormatPlan.of(new Content.Filesystem("xfs"), Filesystem.ext4, new Permission(true, true));
        assertThat(plan)
                .isInstanceOfSatisfying(
                        Refuse.class,
                        refuse -> assertThat(refuse.reason())
                                .contains("xfs")
                                .contains("ext4")
                                .contains("fstype"));
    }
}
