package io.srvlab.rds.playground.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoryTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Story story = new Story(new PrintStream(written, true, StandardCharsets.UTF_8), false);

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aStepIsOneLineWithItsTimeAndUnderItWhatWasSeen() throws Exception {
        String given = story.step("It starts", page -> {
            page.say("It did.");
            page.show(List.of("raw"));
            return "result";
        });

        assertThat(given).isEqualTo("result");
        assertThat(lines().getFirst()).matches(" 1  It starts +[0-9]+\\.[0-9] s");
        assertThat(lines().subList(1, 3)).containsExactly("    It did.", "    | raw");
    }

    @Test
    void aClaimThatDoesNotHoldEndsTheStepAndIsTold() {
        assertThatThrownBy(() -> story.play("It counts", page -> page.check("there is one disk", 1, 2)))
                .isInstanceOf(BrokenClaim.class)
                .hasMessageContaining("there is one disk")
                .hasMessageContaining("expected: 1")
                .hasMessageContaining("actual:   2");
        assertThat(lines().getFirst()).matches(" 1  It counts +failed");
    }

    @Test
    void aClaimThatIsAwaitedInVainIsBrokenWithWhatWasSeenLast() {
        assertThatThrownBy(() -> story.play(
                        "It waits",
                        page -> page.await("it gets ready", Duration.ZERO, () -> "not yet", "ready"::equals)))
                .isInstanceOf(BrokenClaim.class)
                .hasMessageContaining("not yet");
    }

    @Test
    void claimsAreCountedOverAllSteps() throws Exception {
        story.play("one", page -> page.check("a", 1, 1));
        story.play("two", page -> page.check("b", "positive", 2, number -> number > 0));

        assertThat(story.claims()).isEqualTo(2);
    }

    @Test
    void afterAnInterruptNothingIsToldButThat() {
        story.interrupted();
        story.line("the failure that followed");

        assertThat(lines()).last().isEqualTo("Interrupted; everything is taken down.");
    }
}
