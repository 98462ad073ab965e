package io.srvlab.rds.e2e.nvme;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the tests of this package in the guest, which has no Maven, and prints a line for each. */
public final class GuestRun {
    private static final List<Class<?>> TESTS = List.of(
            LifeE2E.class, ConnectE2E.class, OutageE2E.class, ForeignE2E.class, KilledE2E.class, SimulatorE2E.class);

    private GuestRun() {}

    public static void main(String[] args) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selected(args))
                .build();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        TestExecutionListener lines = new TestExecutionListener() {
            private long began;

            @Override
            public void executionStarted(TestIdentifier test) {
                began = System.nanoTime();
            }

            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    String name = test.getUniqueId().replaceAll(".*\\[(method|test-template):([^(]+).*", "$2");
                    out.printf(
                            "%-10s %5.1f s  %s %s%n",
                            result.getStatus(),
                            (System.nanoTime() - began) / 1e9,
                            name,
                            test.getDisplayName().startsWith("[") ? test.getDisplayName() : "");
                    result.getThrowable().ifPresent(failure -> tell(out, failure));
                }
            }
        };
        LauncherFactory.create().execute(request, summary, lines);
        var counts = summary.getSummary();
        out.printf("%d tests passed, %d failed%n", counts.getTestsSucceededCount(), counts.getTestsFailedCount());
        System.exit(counts.getTestsFailedCount() == 0 && counts.getTestsSucceededCount() > 0 ? 0 : 1);
    }

    /** All, or those whose class or method has one of the names. */
    private static List<DiscoverySelector> selected(String[] names) {
        List<String> wanted = List.of(names);
        List<DiscoverySelector> selected = new ArrayList<>();
        for (Class<?> test : TESTS) {
            if (wanted.isEmpty() || wanted.contains(test.getSimpleName())) {
                selected.add(DiscoverySelectors.selectClass(test));
            } else {
                Stream.of(test.getDeclaredMethods())
                        .filter(method -> wanted.contains(method.getName()))
                        .forEach(method -> selected.add(DiscoverySelectors.selectMethod(test, method)));
            }
        }
        return selected;
    }

    /** What went wrong, and where in the test; at once, because a later test may hang. */
    private static void tell(PrintWriter out, Throwable failure) {
        out.println("    " + String.valueOf(failure).strip().replace("\n", "\n    "));
        Stream.of(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("io.srvlab"))
                .limit(6)
                .forEach(frame -> out.println("      at " + frame));
        if (failure.getCause() != null) {
            tell(out, failure.getCause());
        }
        Stream.of(failure.getSuppressed()).forEach(also -> tell(out, also));
    }
}
