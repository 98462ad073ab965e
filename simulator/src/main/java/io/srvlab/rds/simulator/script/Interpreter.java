package io.srvlab.rds.simulator.script;

import io.srvlab.rds.simulator.script.Node.Block;
import io.srvlab.rds.simulator.script.Node.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Runs one parsed line. One instance a line: variables end with it. */
public final class Interpreter {
    private final Schema schema;
    private final Commands commands;
    private final Consumer<String> out;
    private final Map<String, Object> variables = new HashMap<>();

    private Interpreter(Schema schema, Commands commands, Consumer<String> out) {
        this.schema = schema;
        this.commands = commands;
        this.out = out;
    }

    /** Parses and runs a line. Whatever goes wrong is printed, as the box does. Returns whether all went well. */
    public static boolean run(String line, Schema schema, Commands commands, Consumer<String> out) {
        try {
            Block block = Parser.parse(line, schema);
            new Interpreter(schema, commands, out).block(block, false);
            return true;
        } catch (SyntaxException | ScriptException e) {
            out.accept(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private Object block(Block block, boolean inside) {
        Object last = Values.NIL;
        for (Node statement : block.statements()) {
            last = statement instanceof Block inner ? block(inner, inside) : command((Command) statement, inside);
        }
        return last;
    }

    private Object command(Command command, boolean inside) {
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
                inside);
        try {
            return commands.run(call, out);
        } catch (ScriptException e) {
            throw new ScriptException(located(e, command));
        }
    }

    private static String located(ScriptException e, Command command) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(")") ? message : message + " (" + command.menu() + "/" + command.name() + "; line 1)";
    }

    private Object colon(Command command, boolean inside) {
        List<Node> values = command.positional();
        return switch (command.name()) {
            case "put" -> {
                out.accept(Values.text(first(values)));
                yield Values.NIL;
            }
            case "error" -> throw new ScriptException(Values.text(first(values)));
            case "delay" -> {
                commands.delay(duration(Values.text(first(values))));
                yield Values.NIL;
            }
            case "local", "set" -> {
                variables.put(name(values), values.size() > 1 ? value(values.get(1)) : Values.NIL);
                yield Values.NIL;
            }
            case "if", "do", "onerror", "foreach", "for", "while" -> control(command, inside);
            default -> function(command);
        };
    }

    private Object function(Command command) {
        Object value = command.positional().isEmpty() ? named(command, "value") : first(command.positional());
        return switch (command.name()) {
            case "len" -> length(value);
            case "tostr" -> Values.text(value);
            case "tonum" -> Values.number(value);
            case "tobool" -> Values.truth(value);
            case "return" -> value;
            case "typeof" -> type(value);
            case "parse" -> probe(Values.text(value));
            case "serialize" -> serialize(command, value);
            case "pick" -> pick(command.positional(), Values.text(value));
            case "find" -> find(command.positional(), Values.text(value));
            default -> throw new ScriptException("no such command");
        };
    }

    private Object control(Command command, boolean inside) {
        return switch (command.name()) {
            case "if" ->
                Values.truth(first(command.positional()))
                        ? optional(command, "do", inside)
                        : optional(command, "else", inside);
            case "do" -> guarded(command, "on-error", command.positional().getFirst(), inside);
            case "onerror" -> guarded(command, "do", command.named("in"), inside);
            case "while" -> {
                while (Values.truth(first(command.positional()))) {
                    optional(command, "do", inside);
                }
                yield Values.NIL;
            }
            case "for" -> {
                long to = Values.number(named(command, "to"));
                for (long i = Values.number(named(command, "from")); i <= to; i++) {
                    variables.put(name(command.positional()), i);
                    optional(command, "do", inside);
                }
                yield Values.NIL;
            }
            default -> {
                Object in = named(command, "in");
                for (Object element : in instanceof List<?> list ? list : List.of(in)) {
                    variables.put(name(command.positional()), element);
                    optional(command, "do", inside);
                }
                yield Values.NIL;
            }
        };
    }

    private Object guarded(
            Command command, String handler, @org.jspecify.annotations.Nullable Node body, boolean inside) {
        try {
            if (body instanceof Block block) {
                block(block, inside);
            }
            return command.name().equals("onerror") ? (Object) false : Values.NIL;
        } catch (ScriptException e) {
            if (command.named(handler) == null) {
                throw e;
            }
            if (command.name().equals("onerror")) {
                variables.put(name(command.positional()), String.valueOf(e.getMessage()));
            }
            optional(command, handler, inside);
            return command.name().equals("onerror") ? (Object) true : Values.NIL;
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

    private static String name(List<Node> values) {
        return values.isEmpty() ? "" : Values.text(((Node.Literal) values.getFirst()).value());
    }

    private Object value(Node node) {
        return value(node, Map.of());
    }

    private Object value(Node node, Map<String, Object> item) {
        return switch (node) {
            case Node.Literal(Object literal) -> literal;
            case Node.Variable(String name) -> variables.getOrDefault(name, Values.NIL);
            case Node.Field(String name) -> item.getOrDefault(name, Values.NIL);
            case Node.Text(List<Node> parts) -> {
                StringBuilder text = new StringBuilder();
                parts.forEach(part -> text.append(Values.text(value(part, item))));
                yield text.toString();
            }
            case Node.Substitution(Block block) -> block(block, true);
            case Node.Unary(String operator, Node operand) ->
                operator.equals("!")
                        ? (Object) !Values.truth(value(operand, item))
                        : (Object) (-Values.number(value(operand, item)));
            case Node.Binary binary -> binary(binary, item);
            case Node.Element(Node array, Node key) -> element(value(array, item), value(key, item));
            case Block block -> block(block, true);
            case Command command -> command(command, true);
        };
    }

    private Object binary(Node.Binary node, Map<String, Object> item) {
        Object left = value(node.left(), item);
        if (node.operator().equals("&&") || node.operator().equals("and")) {
            return Values.truth(left) && Values.truth(value(node.right(), item));
        }
        if (node.operator().equals("||") || node.operator().equals("or")) {
            return Values.truth(left) || Values.truth(value(node.right(), item));
        }
        Object right = value(node.right(), item);
        return switch (node.operator()) {
            case "=" -> Values.same(left, right);
            case "!=" -> !Values.same(left, right);
            case "~" -> matches(Values.text(left), Values.text(right));
            case "<" -> Values.number(left) < Values.number(right);
            case ">" -> Values.number(left) > Values.number(right);
            case "<=" -> Values.number(left) <= Values.number(right);
            case ">=" -> Values.number(left) >= Values.number(right);
            case "in" -> right instanceof List<?> list && list.stream().anyMatch(r -> Values.same(left, r));
            case "." -> Values.text(left) + Values.text(right);
            case "," -> join(left, right);
            case "+" -> Values.number(left) + Values.number(right);
            case "-" -> Values.number(left) - Values.number(right);
            case "*" -> Values.number(left) * Values.number(right);
            case "/", "%" -> divide(node.operator(), Values.number(left), Values.number(right));
            default -> throw new ScriptException("no such operator " + node.operator());
        };
    }

    private static long divide(String operator, long left, long right) {
        if (right == 0) {
            throw new ScriptException("division by zero");
        }
        return operator.equals("/") ? left / right : left % right;
    }

    private static List<Object> join(Object left, Object right) {
        List<Object> all = new ArrayList<>(left instanceof List<?> list ? list : List.of(left));
        all.addAll(right instanceof List<?> list ? list : List.of(right));
        return all;
    }

    private static boolean matches(String text, String pattern) {
        try {
            return Pattern.compile(pattern).matcher(text).find();
        } catch (PatternSyntaxException e) {
            throw new ScriptException("bad regexp");
        }
    }

    private static Object element(Object array, Object key) {
        if (array instanceof List<?> list && key instanceof Long index) {
            return index >= 0 && index < list.size() ? list.get(index.intValue()) : Values.NIL;
        }
        Object found = array instanceof Map<?, ?> map ? map.get(Values.text(key)) : null;
        return found == null ? Values.NIL : found;
    }

    private static Object length(Object value) {
        return switch (value) {
            case List<?> list -> (long) list.size();
            case Map<?, ?> map -> (long) map.size();
            default -> (long) Values.text(value).length();
        };
    }

    private static String type(Object value) {
        return switch (value) {
            case String s -> "str";
            case Long n -> "num";
            case Boolean b -> "bool";
            case List<?> list -> "array";
            case Map<?, ?> map -> "array";
            default -> "nil";
        };
    }

    private String probe(String source) {
        try {
            Parser.parse(source, schema);
            return "(evl " + source.strip() + ")";
        } catch (SyntaxException e) {
            String message = String.valueOf(e.getMessage());
            return message.startsWith("bad command") ? "(<%% " + message + ")" : "(evl " + message + ")";
        }
    }

    private Object serialize(Command command, Object value) {
        if (!Values.text(named(command, "to")).equals("json")) {
            throw new ScriptException("input does not match any value of to");
        }
        Object options = named(command, "options");
        List<String> words = options instanceof List<?> list
                ? list.stream().map(Values::text).toList()
                : Arrays.asList(Values.text(options).split(","));
        return Values.json(value, Set.copyOf(words));
    }

    private Object pick(List<Node> values, String text) {
        int from = values.size() > 1 ? (int) Values.number(value(values.get(1))) : 0;
        int to = values.size() > 2 ? (int) Values.number(value(values.get(2))) : from + 1;
        int length = text.length();
        return text.substring(Math.clamp(from, 0, length), Math.clamp(to, Math.clamp(from, 0, length), length));
    }

    private Object find(List<Node> values, String text) {
        int at = values.size() > 1 ? text.indexOf(Values.text(value(values.get(1)))) : -1;
        return at < 0 ? Values.NIL : (Object) (long) at;
    }

    private static Duration duration(String text) {
        if (text.matches("[0-9]{1,6}ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        if (text.matches("[0-9]{1,6}s?")) {
            return Duration.ofSeconds(Long.parseLong(text.replace("s", "")));
        }
        throw new ScriptException("invalid value for argument delay-time");
    }
}
