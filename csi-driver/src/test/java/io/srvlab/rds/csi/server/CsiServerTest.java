package io.srvlab.rds.csi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.srvlab.rds.csi.SocketClient;
import io.srvlab.rds.csi.identity.IdentityService;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.NodeGetVolumeStatsRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeStatsResponse;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeStageVolumeResponse;
import io.srvlab.rds.csi.proto.ProbeRequest;
import io.srvlab.rds.csi.proto.ProbeResponse;
import io.srvlab.rds.csi.server.Replies.Work;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What wraps every call, seen by a real client over a real socket. */
@SuppressWarnings("NullAway.Init") // set up before each test
class CsiServerTest {
    private static final int MOST_CALLS = 4;

    @TempDir
    Path folder;

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Metrics metrics = new Metrics(EnumSet.of(Operation.STAGE));
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile Work<NodeStageVolumeResponse> staging = NodeStageVolumeResponse::getDefaultInstance;
    private CsiServer server;
    private SocketClient client;

    @BeforeEach
    void start() throws IOException {
        server = startServer(Duration.ofSeconds(5));
        client = new SocketClient(socket());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        callers.close();
    }

    private Path socket() {
        return folder.resolve("csi.sock");
    }

    private CsiServer startServer(Duration drain) throws IOException {
        return CsiServer.start(
                new CsiServer.Settings(new Endpoint(socket()), Duration.ofSeconds(30), drain, MOST_CALLS),
                List.of(new Staging(), new IdentityService("driver", "1", () -> true)),
                metrics);
    }

    private final class Staging extends NodeGrpc.NodeImplBase {
        @Override
        public void nodeStageVolume(NodeStageVolumeRequest request, StreamObserver<NodeStageVolumeResponse> observer) {
            Replies.reply(observer, staging);
        }

        @Override
        public void nodeGetVolumeStats(
                NodeGetVolumeStatsRequest request, StreamObserver<NodeGetVolumeStatsResponse> observer) {
            Replies.reply(observer, NodeGetVolumeStatsResponse::getDefaultInstance);
        }
    }

    private NodeStageVolumeResponse stage(String volume, Duration deadline) {
        return NodeGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .nodeStageVolume(
                        NodeStageVolumeRequest.newBuilder().setVolumeId(volume).build());
    }

    private Status failure(String volume, Duration deadline) {
        StatusRuntimeException e = Assertions.catchThrowableOfType(StatusRuntimeException.class, () -> {
            var _ = stage(volume, deadline);
        });
        assertThat(e).as("the call succeeded").isNotNull();
        return e.getStatus();
    }

    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void aCallThatHangsIsAnsweredUnavailableBeforeItsCallerGivesUp() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        staging = () -> {
            try {
                never.await();
                return NodeStageVolumeResponse.getDefaultInstance();
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw e;
            }
        };
        Status status = failure("v", Duration.ofSeconds(2));
        // The caller's own deadline would have been DEADLINE_EXCEEDED.
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(interrupted).succeedsWithin(LONG);
    }

    @Test
    void workThatWatchesItsDeadlineHasTheLastWord() {
        staging = () -> {
            long millis = Deadlines.current().timeRemaining(TimeUnit.MILLISECONDS);
            var _ = never.await(millis, TimeUnit.MILLISECONDS);
            throw new CsiException.Unavailable("waiting for the box");
        };
        assertThat(failure("v", Duration.ofSeconds(3)).getDescription()).isEqualTo("waiting for the box");
    }

    @Test
    void aCallerThatGoesAwayEndsTheWork() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        staging = () -> {
            begun.countDown();
            try {
                never.await();
                return NodeStageVolumeResponse.getDefaultInstance();
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw e;
            }
        };
        Context.CancellableContext caller = Context.current().withCancellation();
        Future<?> call = callers.submit(caller.wrap(() -> failure("v", LONG)));
        await().until(() -> begun.getCount() == 0);
        caller.cancel(null);
        assertThat(interrupted).succeedsWithin(LONG);
        assertThat(call).succeedsWithin(LONG);
    }

    @Test
    void aSecondCallForAVolumeIsAbortedAndAnotherVolumeGoesOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        staging = () -> {
            begun.countDown();
            goOn.await();
            return NodeStageVolumeResponse.getDefaultInstance();
        };
        Future<?> first = callers.submit(() -> stage("v", LONG));
        await().until(() -> begun.getCount() == 0);
        staging = NodeStageVolumeResponse::getDefaultInstance;
        assertThat(failure("v", LONG).getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(stage("w", LONG)).isNotNull();
        assertThat(NodeGrpc.newBlockingStub(client.channel())
                        .nodeGetVolumeStats(NodeGetVolumeStatsRequest.newBuilder()
                                .setVolumeId("v")
                                .build()))
                .isNotNull();
        goOn.countDown();
        first.get(20, TimeUnit.SECONDS);
        assertThat(stage("v", LONG)).isNotNull();
    }

    @Test
    void aVolumeStaysBusyUntilTheWorkHasReallyEnded() {
        CountDownLatch ended = new CountDownLatch(1);
        staging = () -> {
            while (ended.getCount() > 0) {
                try {
                    ended.await();
                } catch (InterruptedException e) {
                    // work that cannot be interrupted, as a system call
                }
            }
            return NodeStageVolumeResponse.getDefaultInstance();
        };
        assertThat(failure("v", Duration.ofSeconds(1)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure("v", LONG).getCode()).isEqualTo(Status.Code.ABORTED);
        ended.countDown();
        staging = NodeStageVolumeResponse::getDefaultInstance;
        await().until(() -> callers.submit(() -> stage("v", LONG)).get() != null);
    }

    @Test
    void aCallTooManyIsToldSoAtOnceButProbesAreAnswered() throws Exception {
        CountDownLatch begun = new CountDownLatch(MOST_CALLS);
        CountDownLatch goOn = new CountDownLatch(1);
        staging = () -> {
            begun.countDown();
            goOn.await();
            return NodeStageVolumeResponse.getDefaultInstance();
        };
        List<Future<NodeStageVolumeResponse>> calls = new ArrayList<>();
        for (int i = 0; i < MOST_CALLS; i++) {
            String volume = "v" + i;
            calls.add(callers.submit(() -> stage(volume, LONG)));
        }
        await().until(() -> begun.getCount() == 0);
        Status status = failure("one-more", LONG);
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains(Integer.toString(MOST_CALLS));
        ProbeResponse alive = IdentityGrpc.newBlockingStub(client.channel()).probe(ProbeRequest.getDefaultInstance());
        assertThat(alive.getReady().getValue()).isTrue();
        goOn.countDown();
        for (Future<NodeStageVolumeResponse> call : calls) {
            assertThat(call.get(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    /** As with a disk that is away: such a thread can be neither interrupted nor parked. */
    @Test
    void callsThatWaitInTheKernelStopNoOther() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        int many = 2 * Runtime.getRuntime().availableProcessors() + 2;
        CountDownLatch begun = new CountDownLatch(many);
        staging = () -> {
            begun.countDown();
            try (InputStream _ = new FileInputStream(pipe.toFile())) { // waits for a writer
                return NodeStageVolumeResponse.getDefaultInstance();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        Path path = folder.resolve("many.sock");
        CsiServer.Settings settings =
                new CsiServer.Settings(new Endpoint(path), Duration.ofSeconds(30), Duration.ofMillis(100), 2 * many);
        try (CsiServer _ = CsiServer.start(settings, List.of(new Staging()), metrics);
                SocketClient other = new SocketClient(path)) {
            List<Future<NodeStageVolumeResponse>> calls = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                NodeStageVolumeRequest request =
                        NodeStageVolumeRequest.newBuilder().setVolumeId("v" + i).build();
                calls.add(callers.submit(
                        () -> NodeGrpc.newBlockingStub(other.channel()).nodeStageVolume(request)));
            }
            try {
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
                var _ = NodeGrpc.newBlockingStub(other.channel())
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .nodeGetVolumeStats(NodeGetVolumeStatsRequest.getDefaultInstance());
            } finally {
                try (RandomAccessFile _ = new RandomAccessFile(pipe.toFile(), "rw")) { // a writer, and waits for nobody
                    for (Future<NodeStageVolumeResponse> call : calls) {
                        call.get(20, TimeUnit.SECONDS);
                    }
                }
            }
        }
    }

    @Test
    void anUnforeseenFaultIsInternalAndTellsNoMoreThanItsKind() {
        staging = () -> {
            throw new IllegalStateException("password=hunter2");
        };
        Status status = failure("v", LONG);
        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription()).contains("IllegalStateException").doesNotContain("hunter2");
    }

    @Test
    void everyCallIsCountedOnceByItsOutcomeAndOnlyIfItIsAnOperation() {
        assertThat(stage("v", LONG)).isNotNull();
        staging = () -> {
            throw new CsiException.NotFound("no");
        };
        failure("v", LONG);
        failure("v", LONG);
        staging = () -> {
            never.await();
            return NodeStageVolumeResponse.getDefaultInstance();
        };
        failure("v", Duration.ofMillis(500));
        assertThat(NodeGrpc.newBlockingStub(client.channel())
                        .nodeGetVolumeStats(NodeGetVolumeStatsRequest.getDefaultInstance()))
                .isNotNull();
        assertThat(metrics.registry().scrape())
                .contains(
                        "rds_csi_volume_operations_total{operation=\"stage\",status=\"success\"} 1.0",
                        "rds_csi_volume_operations_total{operation=\"stage\",status=\"failure\"} 3.0",
                        "rds_csi_volume_operation_duration_seconds_count{operation=\"stage\"} 4");
    }

    @Test
    void aThousandFailingCallsLeaveNoThreadBehind() {
        staging = () -> {
            throw new CsiException.NotFound("no");
        };
        for (int i = 0; i < 50; i++) {
            failure("v", LONG);
        }
        int before = Thread.getAllStackTraces().size();
        for (int i = 0; i < 1000; i++) {
            assertThat(failure("v", LONG).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        }
        await().untilAsserted(
                        () -> assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(before + 2));
    }

    @Test
    void stoppingLetsARunningCallEndAndTakesNoNewOne() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        staging = () -> {
            begun.countDown();
            goOn.await();
            return NodeStageVolumeResponse.getDefaultInstance();
        };
        Future<NodeStageVolumeResponse> running = callers.submit(() -> stage("v", LONG));
        await().until(() -> begun.getCount() == 0);
        Future<?> stopping = callers.submit(server::close);
        await().untilAsserted(() -> assertThat(failure("w", LONG).getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(running.isDone()).isFalse();
        goOn.countDown();
        assertThat(running.get(20, TimeUnit.SECONDS)).isNotNull();
        stopping.get(20, TimeUnit.SECONDS);
        assertThat(socket()).doesNotExist();
    }

    @Test
    void aSocketLeftByADeadProcessIsReplaced() throws IOException {
        server.close();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();
        server = startServer(Duration.ofSeconds(5));
        assertThat(stage("v", LONG)).isNotNull();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-rw----");
    }

    @Test
    void aSocketThatAnotherProcessPutThereIsNotRemoved() throws IOException {
        Files.delete(socket());
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket()));
            server.close();
            assertThat(socket()).exists();
        }
        Files.delete(socket());
    }

    @Test
    void aSocketThatAProcessStillListensOnIsNotTakenAway() throws IOException {
        assertThatThrownBy(() -> startServer(Duration.ofSeconds(5)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another process listens on " + socket());
        assertThat(stage("v", LONG)).isNotNull();
        server.close();
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileThatIsNoSocketIsNeverRemoved() throws IOException {
        server.close();
        Files.writeString(socket(), "precious");
        assertThatThrownBy(() -> startServer(Duration.ofSeconds(5))).hasMessageContaining("--endpoint");
        assertThat(socket()).hasContent("precious");
    }
}
