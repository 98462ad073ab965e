package io.srvlab.rds.csi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import io.srvlab.rds.csi.proto.CsiProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our protocol file against the table of the official one's facts (made by src/test/protocol/table). */
class ProtocolTest {
    private final List<String> lines = new ArrayList<>();

    @Test
    void everyOfficialNameTypeAndNumberIsOursAndNoOther() throws IOException {
        FileDescriptor file = CsiProto.getDescriptor();
        line("file", file.getPackage(), file.toProto().getSyntax());
        file.getExtensions()
                .forEach(e -> line(
                        "extension",
                        e.getFullName(),
                        e.getNumber(),
                        kind(e),
                        e.getContainingType().getFullName()));
        file.getServices().forEach(this::service);
        file.getEnumTypes().forEach(this::enumeration);
        file.getMessageTypes().forEach(this::message);

        assertThat(lines).containsExactlyInAnyOrderElementsOf(official());
    }

    private static List<String> official() throws IOException {
        try (InputStream table = ProtocolTest.class.getResourceAsStream("/csi-1.13.tsv")) {
            assertThat(table).isNotNull();
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private void service(ServiceDescriptor service) {
        line("service", service.getFullName(), marks(service.getOptions()));
        for (MethodDescriptor method : service.getMethods()) {
            line(
                    "method",
                    service.getFullName(),
                    method.getName(),
                    method.getInputType().getFullName(),
                    method.getOutputType().getFullName(),
                    method.isClientStreaming(),
                    method.isServerStreaming(),
                    marks(method.getOptions()));
        }
    }

    private void enumeration(EnumDescriptor type) {
        line("enum", type.getFullName(), marks(type.getOptions()));
        for (EnumValueDescriptor value : type.getValues()) {
            line("value", type.getFullName(), value.getNumber(), value.getName(), marks(value.getOptions()));
        }
        for (EnumDescriptorProto.EnumReservedRange range : type.toProto().getReservedRangeList()) {
            line("reserved", type.getFullName(), range.getStart(), range.getEnd());
        }
    }

    private void message(Descriptor type) {
        if (isMapEntry(type)) {
            return;
        }
        line("message", type.getFullName(), marks(type.getOptions()));
        for (FieldDescriptor field : type.getFields()) {
            line(
                    "field",
                    type.getFullName(),
                    field.getNumber(),
                    field.getName(),
                    field.isRepeated() && !isMap(field) ? "repeated" : "single",
                    kind(field),
                    field.getContainingOneof() == null
                            ? "-"
                            : field.getContainingOneof().getName(),
                    marks(field.getOptions()));
        }
        for (DescriptorProto.ReservedRange range : type.toProto().getReservedRangeList()) {
            line("reserved", type.getFullName(), range.getStart(), range.getEnd() - 1);
        }
        type.getEnumTypes().forEach(this::enumeration);
        type.getNestedTypes().forEach(this::message);
    }

    private static String kind(FieldDescriptor field) {
        if (isMap(field)) {
            List<FieldDescriptor> entry = field.getMessageType().getFields();
            return "map<" + kind(entry.get(0)) + "," + kind(entry.get(1)) + ">";
        }
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    /** A map, or what a map is on the wire by protobuf's definition: repeated entries of key 1 and value 2. */
    private static boolean isMap(FieldDescriptor field) {
        return field.isRepeated()
                && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && isMapEntry(field.getMessageType());
    }

    private static boolean isMapEntry(Descriptor type) {
        return type.getOptions().getMapEntry()
                || (type.getName().endsWith("ParametersEntry")
                        && type.getFields().stream()
                                .map(FieldDescriptor::getName)
                                .toList()
                                .equals(List.of("key", "value"))
                        && type.getFields().stream()
                                .map(FieldDescriptor::getNumber)
                                .toList()
                                .equals(List.of(1, 2)));
    }

    private static String marks(Message options) {
        String marks = options.getAllFields().entrySet().stream()
                .filter(option -> option.getKey().isExtension())
                .map(option -> option.getKey().getName() + "=" + option.getValue())
                .sorted()
                .collect(Collectors.joining(","));
        return marks.isEmpty() ? "-" : marks;
    }

    private void line(Object... parts) {
        lines.add(Stream.of(parts).map(Object::toString).collect(Collectors.joining("\t")));
    }

    @Test
    void theTableKnowsWhatLaterVersionsTookAway() throws IOException {
        // Field 2 of these held the volume condition until 1.12: an old client's bytes must not be read as something
        // else.
        assertThat(official())
                .containsAll(Arrays.asList(
                        "reserved\tcsi.v1.NodeGetVolumeStatsResponse\t2\t2",
                        "reserved\tcsi.v1.ListVolumesResponse.VolumeStatus\t2\t2",
                        "reserved\tcsi.v1.ControllerServiceCapability.RPC.Type\t11\t11"));
    }
}
