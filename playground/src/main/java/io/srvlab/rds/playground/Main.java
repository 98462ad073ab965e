package io.srvlab.rds.playground;

import io.srvlab.rds.playground.machine.Home;
import io.srvlab.rds.playground.machine.Machine;
import io.srvlab.rds.playground.scene.Addresses;
import io.srvlab.rds.playground.story.BrokenClaim;
import io.srvlab.rds.playground.story.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The demo as a program. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "The whole path on one machine: a simulated RDS, a Kubernetes API server, the operator and the CSI"
                        + " driver, in ten steps. Exit 0 only if every claim of the story was checked, and nothing was left.")
public final class Main implements Callable<Integer> {
    private static final int LAST_LINES = 12;

    @Option(names = "--keep", description = "Leave everything running at the end, until Ctrl-C.")
    private boolean keep;

    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "playground-logback.xml");
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Story story = new Story(
                System.out, System.console() != null && System.console().isTerminal());
        Home home = Home.open(story::interrupted);
        System.setProperty("demo.log", home.logs().resolve("demo.log").toString());
        boolean good = false;
        try {
            good = tell(home, story);
        } finally {
            home.told();
        }
        List<String> left = home.end(!good);
        if (!left.isEmpty()) {
            story.line(story.red("Not everything could be cleared up:"));
            left.forEach(story::line);
            return 1;
        }
        if (good) {
            story.line("Taken down: no process, mount, loop device or file of it is left.");
        }
        return good ? 0 : 1;
    }

    private boolean tell(Home home, Story story) throws IOException {
        Machine machine = Machine.look();
        long start = System.nanoTime();
        try {
            story.line("");
            Addresses addresses = new Demo(home, machine, story).tell();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            story.line("");
            story.heading(String.format(
                    Locale.ROOT, "Done: %d claims checked in %.1f s.", story.claims(), took.toMillis() / 1000.0));
            if (keep) {
                story.line("It is left running until Ctrl-C:");
                addresses.lines().forEach(line -> story.line("    " + line));
                new CountDownLatch(1).await();
            }
            return true;
        } catch (BrokenClaim e) {
            story.line(story.red("A claim of the story does not hold."));
            story.line(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            story.line(story.red("The story cannot go on: " + e));
        }
        showLogs(home, story);
        return false;
    }

    private static void showLogs(Home home, Story story) throws IOException {
        try (Stream<Path> logs = Files.list(home.logs())) {
            for (Path log : logs.sorted().toList()) {
                List<String> lines = Files.readAllLines(log);
                story.heading(log + (lines.size() > LAST_LINES ? " (its end)" : ""));
                lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                        .forEach(story::line);
            }
        }
        story.line("The logs stay in " + home.logs() + ".");
    }
}
