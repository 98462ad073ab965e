package io.srvlab.rds.bench.node;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.ProbeRequest;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that answers Probe on a unix socket, and a client of it. */
final class Server implements AutoCloseable {
    private static final int WARM_UP = 500;
    private static final EventLoopGroup LOOP = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    private final Process process;
    private final ManagedChannel channel;
    private final double startMillis;

    private Server(Process process, ManagedChannel channel, double startMillis) {
        this.process = process;
        this.channel = channel;
        this.startMillis = startMillis;
    }

    /** Started, and its first call answered. */
    static Server start(List<String> command, Path socket, Path log) throws IOException, InterruptedException {
        Files.deleteIfExists(socket);
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        while (!Files.exists(socket)) {
            if (!process.isAlive()) {
                throw new IOException(command.getFirst() + " ended: " + Files.readString(log));
            }
            Thread.sleep(2);
        }
        ManagedChannel channel = channel(socket);
        var _ = IdentityGrpc.newBlockingStub(channel).withWaitForReady().probe(ProbeRequest.getDefaultInstance());
        return new Server(process, channel, (System.nanoTime() - began) / 1e6);
    }

    static ManagedChannel channel(Path socket) {
        return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(LOOP)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
    }

    double startMillis() {
        return startMillis;
    }

    ManagedChannel channel() {
        return channel;
    }

    Measured measured() throws IOException {
        return Measured.of(process);
    }

    /** Times of so many calls one after the other, sorted, in microseconds. */
    double[] probes(int count) {
        var identity = IdentityGrpc.newBlockingStub(channel);
        double[] micros = new double[count];
        for (int i = -WARM_UP; i < count; i++) {
            long began = System.nanoTime();
            var _ = identity.probe(ProbeRequest.getDefaultInstance());
            if (i >= 0) {
                micros[i] = (System.nanoTime() - began) / 1e3;
            }
        }
        Arrays.sort(micros);
        return micros;
    }

    @Override
    public void close() throws InterruptedException {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        process.destroy();
        process.waitFor();
    }

    static void end() {
        LOOP.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
