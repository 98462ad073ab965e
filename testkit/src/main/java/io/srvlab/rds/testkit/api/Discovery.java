package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.srvlab.rds.testkit.api.Kind.Trait;
import java.util.List;
import java.util.Optional;

/** What clients ask to learn what is served. */
final class Discovery {
    private final Kinds kinds;

    Discovery(Kinds kinds) {
        this.kinds = kinds;
    }

    /** Empty if the path is not one of these. */
    Optional<ObjectNode> find(List<String> path) {
        return switch (String.join("/", path)) {
            case "version" -> Optional.of(version());
            case "healthz", "livez", "readyz" -> Optional.of(Json.emptyObject().put("status", "ok"));
            case "api" -> Optional.of(coreVersions());
            case "apis" -> Optional.of(groups());
            case "api/v1" -> Optional.of(resources("", "v1"));
            default ->
                switch (path.size()) {
                    case 2 ->
                        kinds.all()
                                .filter(kind -> kind.group().equals(path.get(1)))
                                .findFirst()
                                .map(Discovery::group);
                    case 3 ->
                        kinds.all()
                                .filter(kind -> kind.apiVersion().equals(path.get(1) + "/" + path.get(2)))
                                .findFirst()
                                .map(kind -> resources(kind.group(), kind.version()));
                    default -> Optional.empty();
                };
        };
    }

    private static ObjectNode version() {
        return Json.emptyObject().put("major", "1").put("minor", "36").put("gitVersion", "v1.36.0");
    }

    private static ObjectNode coreVersions() {
        ObjectNode versions = Json.emptyObject().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        return versions;
    }

    private ObjectNode groups() {
        ObjectNode list = Json.emptyObject().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        kinds.all()
                .filter(kind -> !kind.group().isEmpty())
                .map(kind -> kind.group() + "/" + kind.version())
                .distinct()
                .forEach(name -> groups.add(group(name.substring(0, name.indexOf('/')), name)));
        return list;
    }

    private static ObjectNode group(Kind kind) {
        return group(kind.group(), kind.apiVersion()).put("kind", "APIGroup").put("apiVersion", "v1");
    }

    private static ObjectNode group(String name, String groupVersion) {
        ObjectNode version = Json.emptyObject()
                .put("groupVersion", groupVersion)
                .put("version", groupVersion.substring(groupVersion.indexOf('/') + 1));
        ObjectNode group = Json.emptyObject().put("name", name);
        group.putArray("versions").add(version);
        group.set("preferredVersion", version);
        return group;
    }

    private ObjectNode resources(String group, String version) {
        ObjectNode list = Json.emptyObject()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = list.putArray("resources");
        kinds.all()
                .filter(kind -> kind.group().equals(group) && kind.version().equals(version))
                .forEach(kind -> {
                    describe(resources.addObject(), kind, "");
                    if (kind.is(Trait.STATUS)) {
                        describe(resources.addObject(), kind, "/status");
                    }
                });
        return list;
    }

    private static void describe(ObjectNode resource, Kind kind, String part) {
        resource.put("name", kind.plural() + part)
                .put("singularName", "")
                .put("namespaced", kind.is(Trait.NAMESPACED))
                .put("kind", kind.name());
        List<String> verbs = part.isEmpty()
                ? List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
                : List.of("get", "patch", "update");
        verbs.forEach(resource.putArray("verbs")::add);
    }
}
