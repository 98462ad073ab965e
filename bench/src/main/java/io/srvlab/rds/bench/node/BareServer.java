package io.srvlab.rds.bench.node;

import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.ProbeRequest;
import io.srvlab.rds.csi.proto.ProbeResponse;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** The least that answers Probe on a unix socket with grpc-java: what any server of this kind costs. */
public final class BareServer {
    private BareServer() {}

    public static void main(String[] args) throws Exception {
        var loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(Path.of(args[0])))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(new IdentityGrpc.IdentityImplBase() {
                    @Override
                    public void probe(ProbeRequest request, StreamObserver<ProbeResponse> answer) {
                        answer.onNext(ProbeResponse.getDefaultInstance());
                        answer.onCompleted();
                    }
                })
                .build()
                .start()
                .awaitTermination();
    }
}
