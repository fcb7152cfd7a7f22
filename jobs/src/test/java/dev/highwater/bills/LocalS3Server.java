package dev.highwater.bills;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import com.robothy.netty.initializer.HttpServerInitializer;
import com.robothy.s3.core.service.BucketService;
import com.robothy.s3.core.service.ObjectService;
import com.robothy.s3.core.service.manager.LocalS3Manager;
import com.robothy.s3.rest.handler.LocalS3RouterFactory;
import com.robothy.s3.rest.service.DefaultServiceFactory;
import com.robothy.s3.rest.service.ServiceFactory;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** LocalS3, an S3 server of others, in memory. Its own start listens on all addresses. */
final class LocalS3Server implements AutoCloseable {
  private final NioEventLoopGroup connections = new NioEventLoopGroup(1);
  private final DefaultEventLoopGroup workers = new DefaultEventLoopGroup(2);
  private final Channel channel;

  LocalS3Server() throws InterruptedException {
    LocalS3Manager manager = LocalS3Manager.createInMemoryS3Manager();
    BucketService buckets = manager.bucketService();
    ObjectService objects = manager.objectService();
    XmlMapper xml =
        XmlMapper.builder()
            .findAndAddModules()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    ServiceFactory services = new DefaultServiceFactory();
    services.register(BucketService.class, () -> buckets);
    services.register(ObjectService.class, () -> objects);
    services.register(XmlMapper.class, () -> xml);
    channel =
        new ServerBootstrap()
            .group(connections)
            .channel(NioServerSocketChannel.class)
            .childHandler(new HttpServerInitializer(workers, LocalS3RouterFactory.create(services)))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort());
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    connections.shutdownGracefully();
    workers.shutdownGracefully();
  }
}
