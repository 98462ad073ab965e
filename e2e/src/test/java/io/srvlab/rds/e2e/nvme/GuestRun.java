package io.srvlab.rds.e2e.nvme;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs {@link NvmeE2E} in the guest, which has no Maven, and prints a line for each test. */
public final class GuestRun {
    private GuestRun() {}

    public static void main(String[] args) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(
                        args.length == 0
                                ? DiscoverySelectors.selectClass(NvmeE2E.class)
                                : DiscoverySelectors.selectMethod(NvmeE2E.class, args[0]))
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
                }
            }
        };
        LauncherFactory.create().execute(request, summary, lines);
        summary.getSummary().printFailuresTo(out, 12);
        var counts = summary.getSummary();
        out.printf("%d tests passed, %d failed%n", counts.getTestsSucceededCount(), counts.getTestsFailedCount());
        System.exit(counts.getTestsFailedCount() == 0 && counts.getTestsSucceededCount() > 0 ? 0 : 1);
    }
}
