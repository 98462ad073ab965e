package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BehaviourTest {
    @Test
    void allFortyQuestionsAreSettings() {
        Set<String> questions = Arrays.stream(Setting.values())
                .map(s -> s.id().replaceAll("\\..*", ""))
                .collect(Collectors.toSet());
        assertThat(questions)
                .isEqualTo(IntStream.rangeClosed(1, 40).mapToObj(n -> "U" + n).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void eachSettingTakesItsValuesAndNoOthers(Setting setting) {
        assertThat(Behaviour.defaults().get(setting)).isEqualTo(setting.defaultValue());
        assertThat(setting.choices()).hasSizeGreaterThan(1).doesNotHaveDuplicates();
        for (String value : setting.choices()) {
            assertThat(Behaviour.defaults().with(setting.id(), value).get(setting))
                    .isEqualTo(value);
        }
        assertThatThrownBy(() -> Behaviour.defaults().with(setting.id(), "nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(setting.id(), setting.choices().getLast());
    }

    @Test
    void anUnknownSettingIsNamed() {
        assertThatThrownBy(() -> Behaviour.defaults().with("U41", "1")).hasMessageContaining("U41");
    }

    @Test
    void changingBackIsEqualToNeverChanged() {
        assertThat(Behaviour.defaults().with("U6", "64").with("u6", "32")).isEqualTo(Behaviour.defaults());
    }

    @ParameterizedTest
    @MethodSource("io.srvlab.rds.simulator.Behaviour#profiles")
    void profilesDescribeThemselves(String name) {
        Behaviour profile = Behaviour.profile(name);
        assertThat(profile.describe().lines()).hasSize(Setting.values().length);
        assertThat(profile.describe().lines().filter(line -> line.startsWith("*")))
                .hasSize(profile.changed().size());
        assertThat(profile.changed().isEmpty()).isEqualTo(name.equals("default"));
    }
}
