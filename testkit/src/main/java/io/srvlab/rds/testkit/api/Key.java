package io.srvlab.rds.testkit.api;

import java.util.Comparator;

/** Where an object is; ordered as lists are. */
record Key(String type, String namespace, String name) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::type).thenComparing(Key::namespace).thenComparing(Key::name);

    static Key of(Kind kind, String namespace, String name) {
        return new Key(kind.qualified(), namespace, name);
    }

    @Override
    public int compareTo(Key other) {
        return ORDER.compare(this, other);
    }
}
