package io.srvlab.rds.crds;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What must hold for every field of the schemas, so that a new field cannot forget it. */
class SchemaTest {
    /** Path to property, over both kinds: {@code RdsVolume.spec.disk.slot}; items of lists count as their list. */
    private static final Map<String, JSONSchemaProps> PROPERTIES = new TreeMap<>();

    /** Path to Java type. */
    private static final Map<String, Class<?>> TYPES = new TreeMap<>();

    static {
        JSONSchemaProps storageClass = GeneratedCrds.schema(RdsStorageClass.class);
        JSONSchemaProps volume = GeneratedCrds.schema(RdsVolume.class);
        collect("RdsStorageClass", storageClass);
        collect("RdsVolume", volume);
        collectTypes("RdsStorageClass.spec", RdsStorageClassSpec.class);
        collectTypes("RdsStorageClass.status", RdsStorageClassStatus.class);
        collectTypes("RdsVolume.spec", RdsVolumeSpec.class);
        collectTypes("RdsVolume.status", RdsVolumeStatus.class);
    }

    @Test
    void everyFieldOfTheRecordsIsInTheSchemaAndNoOther() {
        assertThat(PROPERTIES.keySet())
                .filteredOn(path -> path.contains(".spec.") || path.contains(".status."))
                .containsExactlyElementsOf(TYPES.keySet());
    }

    @Test
    void everyFieldHasADescriptionInSentences() {
        assertThat(PROPERTIES)
                .allSatisfy((path, schema) -> assertThat(schema.getDescription())
                        .as(path)
                        .isNotBlank()
                        .endsWith("."));
    }

    @Test
    void everyDescriptionOfAFieldWithADefaultNamesIt() {
        assertThat(PROPERTIES).allSatisfy((path, schema) -> {
            JsonNode value = schema.getDefault();
            if (value != null && value.isValueNode()) {
                assertThat(schema.getDescription()).as(path).endsWith("Default " + value.asText() + ".");
            }
        });
    }

    @Test
    void everyEnumOfferedIsTheJavaEnum() {
        assertThat(TYPES.values()).filteredOn(Class::isEnum).hasSizeGreaterThan(10);
        TYPES.forEach((path, type) -> {
            List<String> offered = property(path).getEnum().stream()
                    .map(JsonNode::asText)
                    .sorted()
                    .toList();
            List<String> constants = type.isEnum()
                    ? Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .sorted()
                            .toList()
                    : List.of();
            assertThat(offered).as(path).isEqualTo(constants);
        });
    }

    @Test
    void everyTextAndListOfASpecIsBounded() {
        assertThat(PROPERTIES).allSatisfy((path, schema) -> {
            if (path.contains(".spec.")) {
                switch (schema.getType()) {
                    case "array" -> assertThat(schema.getMaxItems()).as(path).isNotNull();
                    case "string" ->
                        assertThat(!schema.getEnum().isEmpty() || schema.getMaxLength() != null || isDuration(schema))
                                .as(path)
                                .isTrue();
                    case "integer" -> {
                        assertThat(schema.getMinimum()).as(path).isNotNull();
                        assertThat(schema.getMaximum()).as(path).isNotNull();
                    }
                    default -> assertThat(schema.getType()).isIn("object", "boolean");
                }
            }
        });
    }

    @Test
    void everyPatternIsAnchored() {
        assertThat(PROPERTIES).allSatisfy((path, schema) -> {
            if (schema.getPattern() != null) {
                assertThat(schema.getPattern()).as(path).startsWith("^").endsWith("$");
            }
        });
    }

    @Test
    void everyRuleSaysWhatToDo() {
        List<ValidationRule> rules = new ArrayList<>();
        GeneratedCrds.KINDS.forEach(
                kind -> rules.addAll(GeneratedCrds.schema(kind).getXKubernetesValidations()));
        PROPERTIES.values().forEach(schema -> rules.addAll(schema.getXKubernetesValidations()));
        assertThat(rules)
                .hasSizeGreaterThan(20)
                .allSatisfy(
                        rule -> assertThat(rule.getMessage()).as(rule.getRule()).hasSizeGreaterThan(40));
    }

    @Test
    void specIsRequired() {
        for (var kind : GeneratedCrds.KINDS) {
            assertThat(GeneratedCrds.schema(kind).getRequired()).containsExactly("spec");
        }
    }

    @Test
    void bothKindsAreClusterScopedWithStatusCategoryAndShortName() {
        for (var kind : GeneratedCrds.KINDS) {
            CustomResourceDefinition crd = GeneratedCrds.of(kind);
            assertThat(crd.getSpec().getScope()).isEqualTo("Cluster");
            assertThat(crd.getSpec().getNames().getCategories()).containsExactly("rds");
            assertThat(crd.getSpec().getNames().getShortNames())
                    .containsExactly(kind == RdsVolume.class ? "rdsvol" : "rdssc");
            assertThat(crd.getSpec().getVersions()).singleElement().satisfies(version -> {
                assertThat(version.getName()).isEqualTo("v1alpha1");
                assertThat(version.getSubresources().getStatus()).isNotNull();
                assertThat(version.getAdditionalPrinterColumns())
                        .extracting(CustomResourceColumnDefinition::getName)
                        .contains("Age", "Message");
            });
        }
    }

    private static boolean isDuration(JSONSchemaProps schema) {
        return schema.getPattern() != null
                && List.of(Patterns.DURATION, Patterns.POSITIVE_DURATION, Patterns.DURATION_OR_OFF)
                        .contains(schema.getPattern());
    }

    private static JSONSchemaProps property(String path) {
        return requireNonNull(PROPERTIES.get(path), path);
    }

    private static void collect(String path, JSONSchemaProps schema) {
        schema.getProperties().forEach((name, property) -> {
            PROPERTIES.put(path + "." + name, property);
            collect(path + "." + name, property);
            if (property.getItems() != null) {
                collect(path + "." + name, property.getItems().getSchema());
            }
        });
    }

    private static void collectTypes(String path, Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
            String at = path + "." + (renamed == null ? component.getName() : renamed.value());
            TYPES.put(at, component.getType());
            Class<?> content = content(component.getGenericType());
            if (content.isRecord()) {
                collectTypes(at, content);
            }
        }
    }

    private static Class<?> content(Type type) {
        return type instanceof ParameterizedType list ? (Class<?>) list.getActualTypeArguments()[0] : (Class<?>) type;
    }
}
