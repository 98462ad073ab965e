package io.srvlab.rds.csi.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.Logger;

/**
 * One JSON object a line on stdout; the level of our own rooms by RDS_LOG_LEVEL. In Java, since reading it from XML takes 500
 * classes, which cost the node plugin 5 MiB and a tenth of its start. A logback.xml of one's own wins.
 */
public final class JsonLines extends ContextAwareBase implements Configurator {
    private static final List<String> FILES = List.of("logback-test.xml", "logback.xml");

    @Override
    public ExecutionStatus configure(LoggerContext logback) {
        ClassLoader loader = JsonLines.class.getClassLoader();
        if (System.getProperty("logback.configurationFile") != null
                || FILES.stream().anyMatch(file -> loader.getResource(file) != null)) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(logback);
        encoder.start();
        ConsoleAppender<ILoggingEvent> out = new ConsoleAppender<>();
        out.setContext(logback);
        out.setName("OUT");
        out.setEncoder(encoder);
        out.start();
        logback.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(out);
        logback.getLogger("io.srvlab.rds").setLevel(Level.toLevel(System.getenv("RDS_LOG_LEVEL"), Level.INFO));
        // A unix socket has no SO_KEEPALIVE: one warning for each connection otherwise.
        logback.getLogger("io.netty.bootstrap").setLevel(Level.ERROR);
        // v1alpha1 is what our resources are.
        logback.getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
                .setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
