package io.srvlab.rds.csi.server;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.srvlab.rds.observability.Metrics;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gRPC server on a unix socket; every call on a thread of its own. Not a virtual one: what waits in the kernel for a disk that
 * is away keeps its carrier, and a few such calls would stop all others.
 */
public final class CsiServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CsiServer.class);
    private static final int LARGEST_REQUEST = 4 << 20;
    private static final Duration THREAD_LINGERS = Duration.ofSeconds(10);

    private final SocketFile socket;
    private final Duration drain;
    private final Server server;
    private final Deadlines deadlines;
    private final ExecutorService calls = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // CallBound says how many work
            THREAD_LINGERS.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("call-", 0).factory());
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /**
     * @param callTimeout cap of a call's time
     * @param drain how long running calls may go on at {@link #close}
     * @param maxCalls how many calls work at once
     */
    public record Settings(Endpoint endpoint, Duration callTimeout, Duration drain, int maxCalls) {}

    private CsiServer(Settings settings, List<BindableService> services, Metrics metrics) {
        this.socket = new SocketFile(settings.endpoint().socket());
        this.drain = settings.drain();
        this.deadlines = new Deadlines(settings.callTimeout());
        List<ServerInterceptor> around =
                List.of(new CallRecord(metrics), deadlines, new CallBound(settings.maxCalls()), new VolumeTurns());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket.toBind()))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .executor(calls)
                .maxInboundMessageSize(LARGEST_REQUEST);
        services.forEach(service -> builder.addService(ServerInterceptors.interceptForward(service, around)));
        this.server = builder.build();
    }

    /** Listens on the socket; one that a dead process left there is replaced. */
    public static CsiServer start(Settings settings, List<BindableService> services, Metrics metrics)
            throws IOException {
        CsiServer server = new CsiServer(settings, services, metrics);
        try {
            server.listen();
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void listen() throws IOException {
        socket.prepare();
        server.start();
        socket.show();
        log.atInfo().addKeyValue("socket", socket).log("listening");
    }

    /** Takes no new calls, lets running ones end, interrupts those that do not. */
    @Override
    public void close() {
        socket.remove();
        server.shutdown();
        try {
            if (!server.awaitTermination(drain.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        deadlines.close();
        calls.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
