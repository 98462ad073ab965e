package io.srvlab.rds.csi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.srvlab.rds.csi.proto.CsiProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bytes of a message of each call against those of the official protocol (made by src/test/protocol/wire). */
class WireTest {
    @Test
    void thereAreOfficialBytesForTheRequestAndTheResponseOfEveryCall() throws IOException {
        assertThat(official().keySet()).isEqualTo(messages().keySet());
    }

    /** The order of fields carries no meaning (the official library writes oneofs last), so not text is compared. */
    @Test
    void officialBytesAreReadAsMeantAndOursHaveTheSameFieldsInTheSameSpace() throws IOException {
        Map<String, Descriptor> messages = messages();
        for (Map.Entry<String, String> line : official().entrySet()) {
            Descriptor message = Objects.requireNonNull(messages.get(line.getKey()), line.getKey());
            DynamicMessage read = read(message, line.getValue());
            assertThat(read.getUnknownFields().asMap()).as(line.getKey()).isEmpty();
            assertThat(read).isEqualTo(filled(message));
            assertThat(filled(message).getSerializedSize())
                    .as(line.getKey())
                    .isEqualTo(line.getValue().length() / 2);
        }
    }

    private static DynamicMessage read(Descriptor message, String hex) throws InvalidProtocolBufferException {
        return DynamicMessage.parseFrom(
                message, ByteString.copyFrom(HexFormat.of().parseHex(hex)));
    }

    private static Map<String, String> official() throws IOException {
        try (InputStream table = WireTest.class.getResourceAsStream("/csi-1.13-wire.tsv")) {
            assertThat(table).isNotNull();
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, _) -> a, TreeMap::new));
        }
    }

    private static Map<String, Descriptor> messages() {
        Map<String, Descriptor> messages = new TreeMap<>();
        for (ServiceDescriptor service : CsiProto.getDescriptor().getServices()) {
            service.getMethods().forEach(method -> {
                messages.put(method.getInputType().getFullName(), method.getInputType());
                messages.put(method.getOutputType().getFullName(), method.getOutputType());
            });
        }
        return messages;
    }

    private static DynamicMessage filled(Descriptor type) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            if (field.getContainingOneof() != null
                    && !field.getContainingOneof().getFields().getLast().equals(field)) {
                continue; // the last of a oneof
            }
            if (field.isRepeated()) {
                message.addRepeatedField(field, value(field));
            } else {
                message.setField(field, value(field));
            }
        }
        return message.build();
    }

    private static Object value(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> true;
            case ENUM -> last(field.getEnumType());
            case INT -> 1000 + field.getNumber();
            case LONG -> 1_000_000_000_000L + field.getNumber();
            case STRING -> "ä" + field.getName();
            case MESSAGE -> isEntry(field.getMessageType()) ? entry(field) : filled(field.getMessageType());
            case FLOAT, DOUBLE, BYTE_STRING -> throw new AssertionError(field + " has a kind without a rule");
        };
    }

    private static EnumValueDescriptor last(EnumDescriptor type) {
        return type.getValues().getLast();
    }

    private static boolean isEntry(Descriptor type) {
        return type.getOptions().getMapEntry() || type.getName().equals("MutableParametersEntry");
    }

    private static DynamicMessage entry(FieldDescriptor map) {
        Descriptor type = map.getMessageType();
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByNumber(1), "k" + map.getName())
                .setField(type.findFieldByNumber(2), "v")
                .build();
    }
}
