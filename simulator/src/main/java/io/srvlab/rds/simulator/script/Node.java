package io.srvlab.rds.simulator.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The syntax tree. */
public sealed interface Node {

    /** A literal: String, Long or Boolean. */
    record Literal(Object value) implements Node {}

    /** {@code "text $x [..]"}: parts are joined. */
    record Text(List<Node> parts) implements Node {}

    /** {@code $name}. */
    record Variable(String name) implements Node {}

    /** A field of the item that a {@code where} looks at. */
    record Field(String name) implements Node {}

    /** {@code [ … ]}: the value of its last command. */
    record Substitution(Block block) implements Node {}

    record Unary(String operator, Node operand) implements Node {}

    record Binary(String operator, Node left, Node right) implements Node {}

    /** {@code {1;2;"key"=3}}. */
    record Items(List<Entry> entries) implements Node {}

    /** An element of an array, with or without a key. */
    record Entry(@Nullable Node key, Node value) {}

    /** {@code array->key}. */
    record Element(Node array, Node key) implements Node {}

    /** {@code { … }}. */
    record Block(List<Node> statements) implements Node {}

    /**
     * One command.
     *
     * @param menu path, e.g. {@code /disk}; empty for commands that begin with a colon
     * @param where null if there is no where clause
     * @param line in which it begins, from 1
     */
    record Command(
            String menu,
            String name,
            List<Argument> arguments,
            @Nullable Node where,
            int line) implements Node {
        @Nullable
        Node named(String wanted) {
            for (Argument argument : arguments) {
                if (wanted.equals(argument.name())) {
                    return argument.value();
                }
            }
            return null;
        }

        List<Node> positional() {
            return arguments.stream()
                    .filter(a -> a.name() == null)
                    .map(Argument::value)
                    .toList();
        }
    }

    /** {@code name=value}, or a value alone (name null). */
    record Argument(@Nullable String name, Node value) {}
}
