package io.srvlab.rds.testkit.api;

import io.srvlab.rds.testkit.api.Kind.Trait;
import java.util.List;
import java.util.Optional;

/**
 * What a path means.
 *
 * @param namespace empty: none, or all
 * @param name empty: the whole collection
 * @param part empty, or a subresource
 */
record Target(Kind kind, String namespace, String name, String part) {

    /** Empty if the path is not one of a resource that is served. */
    static Optional<Target> of(List<String> path, Kinds kinds) {
        if (path.size() >= 3 && path.get(0).equals("api")) {
            return of("", path.get(1), path.subList(2, path.size()), kinds);
        }
        if (path.size() >= 4 && path.get(0).equals("apis")) {
            return of(path.get(1), path.get(2), path.subList(3, path.size()), kinds);
        }
        return Optional.empty();
    }

    private static Optional<Target> of(String group, String version, List<String> rest, Kinds kinds) {
        if (rest.size() >= 3 && rest.get(0).equals("namespaces")) {
            Optional<Target> inNamespace = kinds.find(group, version, rest.get(2))
                    .filter(kind -> kind.is(Trait.NAMESPACED) && rest.size() <= 5)
                    .map(kind -> new Target(kind, rest.get(1), at(rest, 3), at(rest, 4)));
            if (inNamespace.isPresent()) {
                return inNamespace;
            }
        }
        return kinds.find(group, version, rest.get(0))
                .filter(kind -> rest.size() == 1 || (!kind.is(Trait.NAMESPACED) && rest.size() <= 3))
                .map(kind -> new Target(kind, "", at(rest, 1), at(rest, 2)));
    }

    private static String at(List<String> segments, int index) {
        return index < segments.size() ? segments.get(index) : "";
    }

    boolean isCollection() {
        return name.isEmpty();
    }

    boolean isServed() {
        return part.isEmpty() || (part.equals("status") && kind.is(Trait.STATUS));
    }

    Key key() {
        return Key.of(kind, namespace, name);
    }
}
