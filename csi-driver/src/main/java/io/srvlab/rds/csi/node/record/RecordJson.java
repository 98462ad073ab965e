package io.srvlab.rds.csi.node.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.srvlab.rds.csi.node.record.VolumeRecord.Claim;
import io.srvlab.rds.csi.node.record.VolumeRecord.Pod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A record as a file, read and written token by token: mapping it by reflection would take 500 classes into every node's memory.
 * Fields that are not known (of a later version) are passed over; one that is missing or of another kind is an error.
 */
final class RecordJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RecordJson() {}

    static byte[] write(VolumeRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("volumeId", record.volumeId());
            json.writeStringField("nqn", record.nqn());
            json.writeArrayFieldStart("older");
            for (String nqn : record.older()) {
                json.writeString(nqn);
            }
            json.writeEndArray();
            json.writeStringField("hostNqn", record.hostNqn());
            json.writeStringField("stagingPath", record.stagingPath());
            json.writeStringField("fsType", record.fsType());
            json.writeBooleanField("formatting", record.formatting());
            json.writeObjectFieldStart("targets");
            for (Map.Entry<String, Pod> target : record.targets().entrySet()) {
                Pod pod = target.getValue();
                json.writeFieldName(target.getKey());
                named(json, pod.namespace(), pod.name(), pod.uid());
            }
            json.writeEndObject();
            json.writeFieldName("claim");
            named(
                    json,
                    record.claim().namespace(),
                    record.claim().name(),
                    record.claim().uid());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void named(JsonGenerator json, String namespace, String name, String uid) throws IOException {
        json.writeStartObject();
        json.writeStringField("namespace", namespace);
        json.writeStringField("name", name);
        json.writeStringField("uid", uid);
        json.writeEndObject();
    }

    static VolumeRecord read(byte[] bytes) throws IOException {
        try (JsonParser json = JSON.createParser(bytes)) {
            json.nextToken();
            Map<String, Object> fields = object(json);
            if (json.nextToken() != null) {
                throw new JsonParseException(json, "more follows the record");
            }
            Map<String, Pod> targets = new HashMap<>();
            Map<?, ?> pods = of(json, fields, "targets", Map.class);
            for (Map.Entry<?, ?> target : pods.entrySet()) {
                Map<?, ?> pod = cast(json, "targets", target.getValue(), Map.class);
                targets.put(
                        (String) target.getKey(),
                        new Pod(text(json, pod, "namespace"), text(json, pod, "name"), text(json, pod, "uid")));
            }
            Set<String> older = new LinkedHashSet<>();
            Set<?> nqns = of(json, fields, "older", Set.class);
            for (Object nqn : nqns) {
                older.add(cast(json, "older", nqn, String.class));
            }
            Map<?, ?> claim = of(json, fields, "claim", Map.class);
            return new VolumeRecord(
                    text(json, fields, "volumeId"),
                    text(json, fields, "nqn"),
                    older,
                    fields.containsKey("hostNqn") ? text(json, fields, "hostNqn") : "",
                    text(json, fields, "stagingPath"),
                    text(json, fields, "fsType"),
                    of(json, fields, "formatting", Boolean.class),
                    targets,
                    new Claim(text(json, claim, "namespace"), text(json, claim, "name"), text(json, claim, "uid")));
        }
    }

    private static String text(JsonParser json, Map<?, ?> fields, String name) throws JsonParseException {
        return of(json, fields, name, String.class);
    }

    private static <T> T of(JsonParser json, Map<?, ?> fields, String name, Class<T> type) throws JsonParseException {
        Object value = fields.get(name);
        if (value == null) {
            throw new JsonParseException(json, "'" + name + "' is missing");
        }
        return cast(json, name, value, type);
    }

    private static <T> T cast(JsonParser json, String name, Object value, Class<T> type) throws JsonParseException {
        if (!type.isInstance(value)) {
            throw new JsonParseException(json, "'" + name + "' is of another kind");
        }
        return type.cast(value);
    }

    /** The object that begins at the current token. Null is as good as missing. */
    private static Map<String, Object> object(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new JsonParseException(json, "not an object");
        }
        Map<String, Object> fields = new HashMap<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_OBJECT; token = json.nextToken()) {
            if (token != JsonToken.FIELD_NAME) {
                throw new JsonParseException(json, "it ends in the middle");
            }
            String name = json.currentName();
            json.nextToken();
            if (json.currentToken() != JsonToken.VALUE_NULL) {
                fields.put(name, value(json));
            }
        }
        return fields;
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                Set<Object> values = new LinkedHashSet<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(json));
                }
                yield values;
            }
            case VALUE_STRING -> json.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> Optional.empty();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
            case null, default -> throw new JsonParseException(json, "it ends in the middle");
        };
    }
}
