package io.srvlab.rds.crds;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The CRDs as the Java records say them now. */
final class GeneratedCrds {
    static final List<Class<? extends CustomResource<?, ?>>> KINDS = List.of(RdsStorageClass.class, RdsVolume.class);

    private static final String HEADER =
            "# Generated from the Java records in crds/src/main/java: edit those, then run `make generate`.\n";

    private GeneratedCrds() {}

    /** Name of the file in {@code crds/} to its content. */
    static Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (Class<? extends CustomResource<?, ?>> kind : KINDS) {
            files.put(fileName(kind), HEADER + withoutComments(generate(kind)));
        }
        return files;
    }

    static CustomResourceDefinition of(Class<? extends CustomResource<?, ?>> kind) {
        return Serialization.unmarshal(generate(kind), CustomResourceDefinition.class);
    }

    /** Schema of the one version. */
    static JSONSchemaProps schema(Class<? extends CustomResource<?, ?>> kind) {
        return of(kind).getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    }

    static String fileName(Class<? extends CustomResource<?, ?>> kind) {
        return CustomResource.getCRDName(kind) + ".yaml";
    }

    private static String generate(Class<? extends CustomResource<?, ?>> kind) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InMemory output = new InMemory(bytes)) {
            new CRDGenerator()
                    .withParallelGenerationEnabled(false)
                    .withPostProcessor(completion(kind))
                    .customResourceClasses(List.of(kind))
                    .withOutput(output)
                    .generate();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String withoutComments(String yaml) {
        return yaml.lines()
                .filter(line -> !line.startsWith("#") && !line.equals("---"))
                .reduce("", (text, line) -> text + line + "\n");
    }

    /** What the generator cannot say. */
    private static CRDPostProcessor completion(Class<? extends CustomResource<?, ?>> kind) {
        return new CRDPostProcessor() {
            @Override
            public HasMetadata process(HasMetadata crd, String version) {
                if (crd instanceof CustomResourceDefinition definition) {
                    CustomResourceDefinitionVersion only =
                            definition.getSpec().getVersions().getFirst();
                    describe(only.getSchema().getOpenAPIV3Schema(), kind);
                    orderColumns(only, kind);
                }
                return crd;
            }
        };
    }

    /** {@code kubectl explain} of the kind itself, and server-side apply of one condition among others. */
    private static void describe(JSONSchemaProps root, Class<?> kind) {
        root.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
        JSONSchemaProps conditions = property(property(root, "status"), "conditions");
        conditions.setXKubernetesListType("map");
        conditions.setXKubernetesListMapKeys(List.of("type"));
    }

    private static JSONSchemaProps property(JSONSchemaProps schema, String name) {
        return requireNonNull(schema.getProperties().get(name), name);
    }

    /** The generator sorts by path; people read in the order of the annotations. */
    private static void orderColumns(CustomResourceDefinitionVersion version, Class<?> kind) {
        List<String> declared = Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        version.setAdditionalPrinterColumns(version.getAdditionalPrinterColumns().stream()
                .sorted(Comparator.comparingInt(
                        (CustomResourceColumnDefinition column) -> declared.indexOf(column.getName())))
                .toList());
    }

    private static final class InMemory extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
        private final ByteArrayOutputStream bytes;

        InMemory(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        protected ByteArrayOutputStream createStreamFor(String crdName) {
            return bytes;
        }
    }
}
