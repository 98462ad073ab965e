package io.srvlab.rds.csi.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.server.CsiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityWishTest {
    private static CapacityWish wish(long required, long limit) throws CsiException {
        return CapacityWish.parse(CapacityRange.newBuilder()
                .setRequiredBytes(required)
                .setLimitBytes(limit)
                .build());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1073741824",
        "1, 0, 1048576",
        "1048576, 1048576, 1048576",
        "1048577, 0, 2097152",
        "1610612736, 0, 1610612736", // 1.5 GiB
        "1649267441664, 0, 1649267441664", // 1.5 TiB
        "11274289152, 0, 11274289152", // 10.5 GiB
        "0, 5368709120, 1073741824",
        "0, 3145729, 3145728",
        "1125899906842624, 0, 1125899906842624"
    })
    void theSmallestSizeThatFitsIsTaken(long required, long limit, long bytes) throws CsiException {
        assertThat(wish(required, limit).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1048577, 1048578", "2, 1", "0, 1048575", "1125899906842625, 0", "9223372036854775807, 0"})
    void whatCannotBeHadIsOutOfRange(long required, long limit) {
        assertThatThrownBy(() -> wish(required, limit).bytes()).isInstanceOf(CsiException.OutOfRange.class);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, required_bytes", "0, -1, limit_bytes"})
    void aNegativeSizeIsRefusedByItsField(long required, long limit, String field) {
        assertThatThrownBy(() -> wish(required, limit))
                .isInstanceOf(CsiException.InvalidArgument.class)
                .hasMessageContaining(field);
    }

    @Test
    void bothBoundsAreHonouredForAVolumeThatExists() throws CsiException {
        assertThat(wish(10, 20).accepts(9)).isFalse();
        assertThat(wish(10, 20).accepts(10)).isTrue();
        assertThat(wish(10, 20).accepts(21)).isFalse();
        assertThat(wish(10, 0).accepts(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void aVolumeHasRoomForItsFilesystemAndTheLimitIsHonoured() throws CsiException {
        assertThat(wish(10, 0).atLeast(5 * CapacityWish.MIB, "xfs").bytes()).isEqualTo(5 * CapacityWish.MIB);
        assertThat(wish(9 * CapacityWish.MIB, 0).atLeast(5, "xfs").bytes()).isEqualTo(9 * CapacityWish.MIB);
        assertThat(wish(0, 0).atLeast(5 * CapacityWish.MIB, "xfs").bytes()).isEqualTo(1 << 30);
        assertThat(wish(0, 7 * CapacityWish.MIB)
                        .atLeast(5 * CapacityWish.MIB, "xfs")
                        .bytes())
                .isEqualTo(7 * CapacityWish.MIB);
        assertThatThrownBy(() -> wish(1, 4 * CapacityWish.MIB).atLeast(5 * CapacityWish.MIB, "a volume with xfs"))
                .isInstanceOf(CsiException.OutOfRange.class)
                .hasMessageContaining("a volume with xfs has at least 5242880");
    }
}
