package io.srvlab.rds.observability;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events over the API server: one thread, a bounded queue. An Event's name is a hash of (about, reason, message), so that a
 * repeat is a patch of its count and time; needs the rights to create and patch Events, and no other. The count of an Event
 * that an earlier process made is not known without reading it: it goes on from 2.
 */
public final class KubernetesEvents implements Events, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KubernetesEvents.class);
    private static final JsonFactory JSON = new JsonFactory();
    private static final int QUEUE = 512;
    private static final int REMEMBERED = 2048;
    private static final int LONGEST = 1024;
    private static final Duration FLUSH = Duration.ofSeconds(2);

    private record Posting(ObjectReference about, Reason reason, String message) {}

    private final EventStore store;
    private final Metrics metrics;
    private final String component;
    private final Clock clock;
    /** Empty: nothing to post, look whether it is time to end. */
    private final BlockingQueue<Optional<Posting>> queue = new ArrayBlockingQueue<>(QUEUE);

    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final Thread thread;
    private volatile boolean closing;

    /** @param component source of the Events, e.g. {@code rds-operator} */
    public KubernetesEvents(EventStore store, Metrics metrics, String component, Clock clock) {
        this.store = store;
        this.metrics = metrics;
        this.component = component;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("events").start(this::work);
    }

    @Override
    public void post(ObjectReference about, Reason reason, String message) {
        String shown = message.length() > LONGEST ? message.substring(0, LONGEST - 1) + "…" : message;
        if (closing || !queue.offer(Optional.of(new Posting(about, reason, shown)))) {
            log.atWarn()
                    .addKeyValue("event", reason)
                    .addKeyValue("name", about.getName())
                    .log("event dropped: " + shown);
        }
    }

    private void work() {
        try {
            while (!closing || !queue.isEmpty()) {
                Optional<Posting> next = queue.take();
                if (next.isPresent()) {
                    sendOrDrop(next.get());
                }
                if (queue.isEmpty()) {
                    store.rest();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that cannot be sent must not take those after it along. */
    private void sendOrDrop(Posting posting) throws InterruptedException {
        try {
            send(posting);
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).addKeyValue("event", posting.reason()).log("event dropped: " + posting.message());
        }
    }

    private void send(Posting posting) throws InterruptedException {
        String namespace = Objects.requireNonNullElse(posting.about().getNamespace(), "default");
        String name = name(posting);
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            int count = counts.getOrDefault(name, 0) + 1;
            if (count > 1 && !repeated(namespace, name, count, now)) {
                // Events live for an hour only: what is told once more later is a new one.
                count = 1;
            }
            if (count == 1 && !created(posting, namespace, name, now)) {
                count = 2;
                var _ = repeated(namespace, name, count, now);
            }
            remember(name, count);
            metrics.eventPosted(posting.reason().name());
        } catch (IOException e) {
            counts.remove(name);
            log.atWarn()
                    .addKeyValue("event", posting.reason())
                    .addKeyValue("name", posting.about().getName())
                    .log("event not posted: " + posting.message() + " (" + e.getMessage() + ")");
        }
    }

    /** False if there is one of that name already. */
    private boolean created(Posting posting, String namespace, String name, String now)
            throws IOException, InterruptedException {
        return store.create(namespace, json(posting, namespace, name, now)) != EventStore.Outcome.EXISTS;
    }

    private String json(Posting posting, String namespace, String name, String now) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("apiVersion", "v1");
            json.writeStringField("kind", "Event");
            json.writeObjectFieldStart("metadata");
            json.writeStringField("name", name);
            json.writeStringField("namespace", namespace);
            json.writeEndObject();
            about(json, posting.about());
            json.writeStringField("reason", posting.reason().name());
            json.writeStringField("message", posting.message());
            json.writeStringField("type", posting.reason().type());
            json.writeObjectFieldStart("source");
            json.writeStringField("component", component);
            json.writeEndObject();
            json.writeStringField("reportingComponent", component);
            json.writeStringField("reportingInstance", component);
            json.writeStringField("firstTimestamp", now);
            json.writeStringField("lastTimestamp", now);
            json.writeNumberField("count", 1);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void about(JsonGenerator json, ObjectReference about) throws IOException {
        Map<String, @Nullable String> fields = new LinkedHashMap<>();
        fields.put("apiVersion", about.getApiVersion());
        fields.put("kind", about.getKind());
        fields.put("namespace", about.getNamespace());
        fields.put("name", about.getName());
        fields.put("uid", about.getUid());
        fields.put("resourceVersion", about.getResourceVersion());
        fields.put("fieldPath", about.getFieldPath());
        json.writeObjectFieldStart("involvedObject");
        for (Map.Entry<String, @Nullable String> field : fields.entrySet()) {
            if (field.getValue() != null) {
                json.writeStringField(field.getKey(), field.getValue());
            }
        }
        json.writeEndObject();
    }

    /** False if there is none of that name any more. */
    private boolean repeated(String namespace, String name, int count, String now)
            throws IOException, InterruptedException {
        String merge = "{\"count\":" + count + ",\"lastTimestamp\":\"" + now + "\"}";
        return store.patch(namespace, name, merge) != EventStore.Outcome.MISSING;
    }

    private void remember(String name, int count) {
        counts.put(name, count);
        if (counts.size() > REMEMBERED) {
            counts.remove(counts.keySet().iterator().next());
        }
    }

    private static String name(Posting posting) {
        ObjectReference about = posting.about();
        String key = String.join(
                "\n",
                about.getKind(),
                about.getName(),
                String.valueOf(about.getUid()),
                posting.reason().name(),
                posting.message());
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            String prefix = about.getName().length() > 200 ? about.getName().substring(0, 200) : about.getName();
            return prefix + "." + HexFormat.of().formatHex(sum, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Sends what is queued, for at most two seconds. */
    @Override
    public void close() {
        closing = true;
        var _ = queue.offer(Optional.empty()); // a full queue needs no waking
        try {
            if (!thread.join(FLUSH)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
