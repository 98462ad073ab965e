package io.srvlab.rds.simulator.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Values and operators. Inside a {@code where}, a bare word on the left of an operator is a field of the item. */
final class Expressions {
    private static final String BARE = "-_.:/*@%?#^&|~!<>";
    private static final List<List<String>> LEVELS = List.of(
            List.of("||", "or"),
            List.of("&&", "and"),
            List.of("!=", "<=", ">=", "=", "~", "<", ">", "in"),
            List.of(","),
            List.of(".", "+", "-"),
            List.of("*", "/", "%"));
    private static final Set<Character> HEX = Set.of('A', 'B', 'C', 'D', 'E', 'F');

    private final Cursor in;
    private final Parser parser;

    Expressions(Cursor in, Parser parser) {
        this.in = in;
        this.parser = parser;
    }

    /** The value of an argument: one primary, with its elements. */
    Node value() throws SyntaxException {
        if (in.atEnd()) {
            throw in.error("expected input value");
        }
        char c = in.peek();
        if ("\"$[({".indexOf(c) >= 0) {
            return elements(primary(false));
        }
        return bare("-_.:/*@%?#^,~!<>=+&|");
    }

    Node where() throws SyntaxException {
        in.skipBlanks();
        return level(0, true);
    }

    private Node level(int index, boolean where) throws SyntaxException {
        if (index == LEVELS.size()) {
            return elements(unary(where));
        }
        Node left = level(index + 1, where);
        while (true) {
            in.skipBlanks();
            String operator = operator(LEVELS.get(index));
            if (operator.isEmpty()) {
                return left;
            }
            in.skipBlanks();
            boolean comparison = index == 2;
            Node field = comparison && where && left instanceof Node.Literal(String name) ? new Node.Field(name) : left;
            Node right = level(index + 1, where && !comparison);
            left = new Node.Binary(operator, field, right);
        }
    }

    private String operator(List<String> operators) {
        for (String operator : operators) {
            if (in.lookingAt(operator)) {
                int mark = in.position();
                boolean word = Character.isLetter(operator.charAt(0));
                if (word && !in.word("-").equals(operator)) {
                    in.reset(mark);
                    continue;
                }
                if (!word) {
                    in.reset(mark + operator.length());
                }
                return operator;
            }
        }
        return "";
    }

    private Node unary(boolean where) throws SyntaxException {
        in.skipBlanks();
        if (!in.atEnd() && in.peek() == '!') {
            in.next();
            return new Node.Unary("!", elements(unary(where)));
        }
        if (!in.atEnd() && in.peek() == '-') {
            in.next();
            return new Node.Unary("-", elements(unary(where)));
        }
        Node primary = primary(where);
        boolean alone = where && primary instanceof Node.Literal(String word) && !operatorFollows();
        return alone ? new Node.Field((String) ((Node.Literal) primary).value()) : primary;
    }

    private boolean operatorFollows() {
        int mark = in.position();
        in.skipBlanks();
        boolean follows = !in.atEnd() && "=~<>!".indexOf(in.peek()) >= 0;
        in.reset(mark);
        return follows;
    }

    private Node primary(boolean where) throws SyntaxException {
        in.skipBlanks();
        if (in.atEnd()) {
            throw in.error("expected input value");
        }
        return switch (in.peek()) {
            case '"' -> text();
            case '$' -> variable();
            case '[' -> {
                in.next();
                Node.Block block = parser.statements(']');
                in.expect(']');
                yield new Node.Substitution(block);
            }
            case '(' -> {
                in.next();
                Node inner = level(0, where);
                in.expect(')');
                yield inner;
            }
            case '{' -> array();
            default -> bare(where ? "-_." : "-_.:/*");
        };
    }

    private Node array() throws SyntaxException {
        in.expect('{');
        Node list = new Node.Literal(List.of());
        in.skipBlanks();
        while (!in.atEnd() && in.peek() != '}') {
            list = new Node.Binary(",", list, level(0, false));
            in.skipBlanksAnd(";");
        }
        in.expect('}');
        return list;
    }

    private Node bare(String others) throws SyntaxException {
        String word = in.word(others.isEmpty() ? BARE : others);
        if (word.isEmpty()) {
            throw in.error("syntax error");
        }
        if (word.matches("[0-9]{1,18}")) {
            return new Node.Literal(Long.parseLong(word));
        }
        return switch (word) {
            case "true" -> new Node.Literal(true);
            case "false" -> new Node.Literal(false);
            default -> new Node.Literal(word);
        };
    }

    private Node elements(Node array) throws SyntaxException {
        Node node = array;
        while (in.lookingAt("->")) {
            in.reset(in.position() + 2);
            node = new Node.Element(node, primary(false));
        }
        return node;
    }

    private Node variable() throws SyntaxException {
        in.next();
        String name = !in.atEnd() && in.peek() == '"' ? quotedName() : in.word("");
        if (name.isEmpty()) {
            throw in.error("expected variable name");
        }
        return new Node.Variable(name);
    }

    private String quotedName() throws SyntaxException {
        in.next();
        String name = in.word("-_. ");
        in.expect('"');
        return name;
    }

    private Node text() throws SyntaxException {
        in.next();
        List<Node> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        while (true) {
            if (in.atEnd()) {
                throw in.error("syntax error");
            }
            char c = in.peek();
            if (c == '"') {
                in.next();
                break;
            }
            if (c == '$') {
                parts.add(new Node.Literal(plain.toString()));
                plain.setLength(0);
                parts.add(variable());
            } else if (c == '\\') {
                in.next();
                plain.append(escape());
            } else {
                plain.append(in.next());
            }
        }
        parts.add(new Node.Literal(plain.toString()));
        return parts.size() == 1 ? parts.getFirst() : new Node.Text(List.copyOf(parts));
    }

    private char escape() throws SyntaxException {
        if (in.atEnd()) {
            throw in.error("syntax error");
        }
        char c = in.next();
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '"', '\\', '$', '?', '_' -> c == '_' ? ' ' : c;
            default -> {
                if ((Character.isDigit(c) || HEX.contains(c)) && !in.atEnd()) {
                    String pair = "" + c + in.next();
                    if (pair.matches("[0-9A-F]{2}")) {
                        yield (char) Integer.parseInt(pair, 16);
                    }
                }
                throw in.error("syntax error");
            }
        };
    }
}
