package io.srvlab.rds.simulator.script;

import io.srvlab.rds.simulator.script.Node.Block;
import io.srvlab.rds.simulator.script.Node.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs one parsed line. One instance a line: local variables end with it. */
public final class Interpreter {
    private final Commands commands;
    private final Consumer<String> out;
    private final Session session;
    private final Budget budget = new Budget();
    private final Functions functions;
    private final Operators operators = new Operators(budget);
    private Scope scope;

    private Interpreter(Session session, Schema schema, Commands commands, Consumer<String> out) {
        this.session = session;
        this.commands = commands;
        this.out = out;
        this.functions = new Functions(schema, commands, session);
        this.scope = new Scope(null, session.globals());
    }

    /** Parses and runs a line. Whatever goes wrong is printed, as the box does. Returns whether all went well. */
    public static boolean run(String line, Session session, Schema schema, Commands commands, Consumer<String> out) {
        try {
            Parser.Line parsed = Parser.parse(line, session.menu(), schema);
            new Interpreter(session, schema, commands, out).statements(parsed.block(), false);
            session.menu(parsed.menu());
            return true;
        } catch (SyntaxException | ScriptException e) {
            out.accept(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private Object statements(Block block, boolean inside) {
        Object last = Values.NIL;
        for (Node statement : block.statements()) {
            last = statement instanceof Block inner ? block(inner, inside) : command((Command) statement, inside);
        }
        return last;
    }

    /** A block with variables of its own. */
    private Object block(Block block, boolean inside) {
        Scope outer = scope;
        scope = outer.inner();
        try {
            return statements(block, inside);
        } finally {
            scope = outer;
        }
    }

    private Object command(Command command, boolean inside) {
        budget.step();
        if (command.menu().isEmpty()) {
            return colon(command, inside);
        }
        Map<String, Object> named = new LinkedHashMap<>();
        List<Object> positional = new ArrayList<>();
        for (Node.Argument argument : command.arguments()) {
            String name = argument.name();
            if (name == null) {
                positional.add(value(argument.value()));
            } else {
                named.put(name, value(argument.value()));
            }
        }
        Node where = command.where();
        Call call = new Call(
                command.menu(),
                command.name(),
                named,
                positional,
                item -> where == null || Values.truth(value(where, item)),
                inside,
                session);
        try {
            return commands.run(call, out);
        } catch (ScriptException e) {
            throw new ScriptException(located(e, command));
        }
    }

    private static String located(ScriptException e, Command command) {
        String message = String.valueOf(e.getMessage());
        return message.matches("(?s).*\\(.*; line [0-9]+\\)")
                ? message
                : message + " (" + command.menu() + "/" + command.name() + "; line " + command.line() + ")";
    }

    private Object colon(Command command, boolean inside) {
        List<Node> values = command.positional();
        return switch (command.name()) {
            case "put" -> {
                out.accept(Values.text(first(values)));
                yield Values.NIL;
            }
            case "error" ->
                throw new ScriptException(Values.text(first(values)) + " (:error; line " + command.line() + ")");
            case "delay" -> {
                commands.delay(Functions.duration(Values.text(first(values))));
                yield Values.NIL;
            }
            case "local" -> {
                scope.local(name(values), second(values));
                yield Values.NIL;
            }
            case "global" -> {
                scope.global(name(values), values.size() > 1 ? second(values) : null);
                yield Values.NIL;
            }
            case "set" -> assign(values);
            case "if", "do", "onerror", "foreach", "for", "while" -> control(command, inside);
            default -> {
                List<Object> given = values.stream().map(this::value).toList();
                Map<String, Object> named = new LinkedHashMap<>();
                for (Node.Argument argument : command.arguments()) {
                    if (argument.name() != null) {
                        named.put(argument.name(), value(argument.value()));
                    }
                }
                yield functions.call(command.name(), given, named);
            }
        };
    }

    /** {@code :set name value}, {@code :set ($array->key) value}. */
    private Object assign(List<Node> values) {
        if (!values.isEmpty() && values.getFirst() instanceof Node.Element(Node array, Node key)) {
            if (!(array instanceof Node.Variable(String variable))) {
                throw new ScriptException("syntax error");
            }
            scope.set(variable, budget.limited(Operators.with(value(array), value(key), second(values))));
        } else {
            scope.set(name(values), second(values));
        }
        return Values.NIL;
    }

    private Object control(Command command, boolean inside) {
        return switch (command.name()) {
            case "if" ->
                Values.truth(first(command.positional()))
                        ? optional(command, "do", inside)
                        : optional(command, "else", inside);
            case "do" -> repeated(command, inside);
            case "onerror" -> guarded(command, "do", command.named("in"), inside);
            case "while" -> {
                while (Values.truth(first(command.positional()))) {
                    budget.step();
                    optional(command, "do", inside);
                }
                yield Values.NIL;
            }
            case "for" -> counted(command, inside);
            default -> {
                each(command, inside);
                yield Values.NIL;
            }
        };
    }

    private Object repeated(Command command, boolean inside) {
        Node body = command.positional().isEmpty() ? null : command.positional().getFirst();
        Object last = guarded(command, "on-error", body, inside);
        Node again = command.named("while");
        while (again != null && Values.truth(value(again))) {
            budget.step();
            last = guarded(command, "on-error", body, inside);
        }
        return last;
    }

    private Object counted(Command command, boolean inside) {
        long from = Values.number(named(command, "from"));
        long to = Values.number(named(command, "to"));
        long step = command.named("step") == null ? (from <= to ? 1 : -1) : Values.number(named(command, "step"));
        if (step == 0) {
            throw new ScriptException("invalid value for argument step");
        }
        for (long i = from; step > 0 ? i <= to : i >= to; i += step) {
            budget.step();
            long now = i;
            body(command, inside, inner -> inner.local(name(command.positional()), now));
        }
        return Values.NIL;
    }

    private void each(Command command, boolean inside) {
        Object in = named(command, "in");
        String[] names = name(command.positional()).split(",", 2);
        if (in instanceof Map<?, ?> map) {
            map.forEach((key, value) -> body(command, inside, inner -> {
                inner.local(names[0], names.length > 1 ? key : value);
                inner.local(names[names.length - 1], value);
            }));
            return;
        }
        List<?> list = in instanceof List<?> elements ? elements : Values.isNil(in) ? List.of() : List.of(in);
        for (int i = 0; i < list.size(); i++) {
            long index = i;
            Object element = list.get(i);
            body(command, inside, inner -> {
                inner.local(names[0], names.length > 1 ? index : element);
                inner.local(names[names.length - 1], element);
            });
        }
    }

    private void body(Command command, boolean inside, Consumer<Scope> declare) {
        budget.step();
        Scope outer = scope;
        scope = outer.inner();
        try {
            declare.accept(scope);
            optional(command, "do", inside);
        } finally {
            scope = outer;
        }
    }

    private Object guarded(Command command, String handler, @Nullable Node body, boolean inside) {
        boolean onerror = command.name().equals("onerror");
        Scope outer = scope;
        try {
            Object last = body instanceof Block block ? block(block, inside) : Values.NIL;
            return onerror ? (Object) false : last;
        } catch (ScriptException e) {
            if (command.named(handler) == null || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            scope = outer.inner();
            if (onerror) {
                scope.local(name(command.positional()), String.valueOf(e.getMessage()));
            }
            optional(command, handler, inside);
            return onerror ? (Object) true : Values.NIL;
        } finally {
            scope = outer;
        }
    }

    private Object optional(Command command, String name, boolean inside) {
        return command.named(name) instanceof Block block ? block(block, inside) : Values.NIL;
    }

    private Object named(Command command, String name) {
        Node node = command.named(name);
        return node == null ? Values.NIL : value(node);
    }

    private Object first(List<Node> values) {
        return values.isEmpty() ? Values.NIL : value(values.getFirst());
    }

    private Object second(List<Node> values) {
        return values.size() > 1 ? value(values.get(1)) : Values.NIL;
    }

    private static String name(List<Node> values) {
        if (values.isEmpty() || !(values.getFirst() instanceof Node.Literal(Object name))) {
            throw new ScriptException("expected variable name");
        }
        return Values.text(name);
    }

    private Object value(Node node) {
        return value(node, Map.of());
    }

    private Object value(Node node, Map<String, Object> item) {
        return switch (node) {
            case Node.Literal(Object literal) -> literal;
            // A variable with the name of a field is the field: a trap that the manual warns of.
            case Node.Variable(String name) ->
                item.containsKey(name) ? Values.present(item.get(name)) : scope.get(name);
            case Node.Field(String name) -> Values.present(item.get(name));
            case Node.Text(List<Node> parts) -> {
                StringBuilder text = new StringBuilder();
                parts.forEach(part -> text.append(Values.text(value(part, item))));
                yield budget.limited(text.toString());
            }
            case Node.Substitution(Block block) -> block(block, true);
            case Node.Unary(String operator, Node operand) ->
                operator.equals("!")
                        ? (Object) !Values.truth(value(operand, item))
                        : (Object) (-Values.number(value(operand, item)));
            case Node.Binary binary -> binary(binary, item);
            case Node.Items(List<Node.Entry> entries) -> budget.limited(items(entries, item));
            case Node.Element(Node array, Node key) -> Operators.element(value(array, item), value(key, item));
            case Block block -> block(block, true);
            case Command command -> command(command, true);
        };
    }

    /** A list, or a map if an entry has a key. */
    private Object items(List<Node.Entry> entries, Map<String, Object> item) {
        if (entries.stream().noneMatch(e -> e.key() != null)) {
            return entries.stream().map(e -> value(e.value(), item)).toList();
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (Node.Entry entry : entries) {
            Node key = entry.key();
            String name = key == null ? Integer.toString(map.size()) : Values.text(value(key, item));
            map.put(name, value(entry.value(), item));
        }
        return map;
    }

    private Object binary(Node.Binary node, Map<String, Object> item) {
        budget.step();
        Object left = value(node.left(), item);
        return switch (node.operator()) {
            case "&&", "and" -> Values.truth(left) && Values.truth(value(node.right(), item));
            case "||", "or" -> Values.truth(left) || Values.truth(value(node.right(), item));
            default -> operators.apply(node.operator(), left, value(node.right(), item));
        };
    }
}
