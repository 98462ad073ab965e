package io.srvlab.rds.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** Which room may know which, and what no room does. Maven says the same of modules; this says it of packages too. */
@AnalyzeClasses(packages = "io.srvlab.rds", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.srvlab.rds.";

    /** Module by its package, and the modules that it may know. */
    private static final Map<String, Set<String>> KNOWS = Map.of(
            "crds", Set.of(),
            "routeros", Set.of(),
            "observability", Set.of(),
            "simulator", Set.of(),
            "testkit", Set.of("crds"),
            "operator", Set.of("crds", "routeros", "observability"),
            "csi", Set.of("crds", "observability"),
            "playground", Set.of("crds", "routeros", "observability", "simulator", "testkit", "operator", "csi"));

    @ArchTest
    static void everyModuleIsHere(JavaClasses all) {
        Set<String> seen = all.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()).split("\\.")[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(seen).as("modules; a new one belongs into the table").isEqualTo(new TreeSet<>(KNOWS.keySet()));
    }

    @ArchTest
    static void aModuleKnowsOnlyItsOwn(JavaClasses all) {
        KNOWS.forEach((module, known) -> {
            String[] strangers = KNOWS.keySet().stream()
                    .filter(other -> !other.equals(module) && !known.contains(other))
                    .map(other -> ROOT + other + "..")
                    .toArray(String[]::new);
            if (strangers.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + module + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(strangers)
                        .check(all);
            }
        });
    }

    /** The rooms of a module, its door left out: that wires the rooms, and holds the few types that they share. */
    @ArchTest
    static final ArchRule roomsHaveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    String name = type.getPackageName();
                    boolean room = name.startsWith(ROOT) && name.indexOf('.', ROOT.length()) > 0;
                    return room ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                    return "rooms";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule noRoomKnowsTheWiring = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "operator.*..", ROOT + "csi.*..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(ROOT + "operator", ROOT + "csi")
                    .and(describe(
                            "wire a process",
                            type -> type.getSimpleName().matches("Main|Wiring|Flags|OperatorProcess|CsiProcess"))));

    @ArchTest
    static final ArchRule thePlanDecidesAndTouchesNothing = noClasses()
            .that()
            .haveSimpleNameEndingWith("Plan")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8.kubernetes.client..", "java.io..", "java.net..", "java.nio.file..");

    @ArchTest
    static final ArchRule theBoxIsSpokenToByItsClientOnly = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "routeros..", ROOT + "simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.jcraft..", "org.apache.sshd..");

    @ArchTest
    static final ArchRule theClientKnowsNoKubernetesAndNoGrpc = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "routeros..", ROOT + "simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.grpc..", "io.javaoperatorsdk..");

    @ArchTest
    static final ArchRule metricsAreMadeInOneRoom = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "observability..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..");

    /** A PUT of a whole object undoes what another wrote meanwhile: patches of named fields only. */
    @ArchTest
    static final ArchRule nobodyPutsAnObject = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "operator..", ROOT + "csi..", ROOT + "observability..")
            .should()
            .callMethodWhere(target(owner(resideInAnyPackage("io.fabric8.kubernetes.client..")))
                    .and(target(nameMatching(
                            "replace|replaceStatus|update|updateStatus|createOrReplace|edit|editStatus"))));

    /** A program is started by its argument vector, in the node plugin only; the simulator's real exports need losetup. */
    @ArchTest
    static final ArchRule onlyTheNodeStartsPrograms = noClasses()
            .that()
            .resideOutsideOfPackages(
                    ROOT + "csi.node..", ROOT + "playground..", ROOT + "testkit..", ROOT + "simulator.export..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class);

    @ArchTest
    static final ArchRule nullIsMarkedInEveryPackage =
            classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "csi.proto..")
            .should()
            .haveNameMatching(".*(Utils?|Helper|Impl|Manager|Base|DTO|Dto)")
            .orShould()
            .resideInAnyPackage("..common..", "..util..", "..utils..", "..helper..");
}
