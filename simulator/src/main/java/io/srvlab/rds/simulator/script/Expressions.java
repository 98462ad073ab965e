package io.srvlab.rds.simulator.script;

import io.srvlab.rds.simulator.script.Node.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * Values and operators, loosest first: {@code || &&} comparison {@code , . + - * / %}. Inside a {@code where}, a bare word
 * on the left of an operator is a field of the item.
 */
final class Expressions {
    private static final List<List<String>> LEVELS = List.of(
            List.of("||", "or"),
            List.of("&&", "and"),
            List.of("!=", "<=", ">=", "=", "~", "<", ">", "in"),
            List.of(","),
            List.of(".", "+", "-"),
            List.of("*", "/", "%"));
    private static final int COMPARISON = 2;
    private static final int ELEMENT = 4;
    private static final int LONGEST = 1000;
    private static final String ARGUMENT = "-_.:/*@%?#^,~!<>=+&|";

    private final Cursor in;
    private final Parser parser;

    Expressions(Cursor in, Parser parser) {
        this.in = in;
        this.parser = parser;
    }

    /** The value of an argument: one primary, with its elements. */
    Node value() throws SyntaxException {
        if (in.nextIn("\"$[({")) {
            return elements(primary(false));
        }
        if (in.atEnd() || in.nextIn(" \t;]})\n")) {
            throw in.error("expected input value");
        }
        return bare(ARGUMENT);
    }

    Node where() throws SyntaxException {
        in.skipBlanks();
        return level(0, true);
    }

    private Node level(int index, boolean where) throws SyntaxException {
        if (index == LEVELS.size()) {
            return unary(where);
        }
        Node left = level(index + 1, where);
        for (int length = 0; ; length++) {
            int mark = in.position();
            in.skipBlanks();
            String operator = operator(LEVELS.get(index));
            if (operator.isEmpty()) {
                in.reset(mark);
                return left;
            }
            if (length > LONGEST) {
                throw in.error("syntax error");
            }
            in.skipBlanks();
            boolean comparison = index == COMPARISON;
            Node field = comparison && where && left instanceof Node.Literal(String name) ? new Node.Field(name) : left;
            left = new Node.Binary(operator, field, level(index + 1, where && !comparison));
        }
    }

    private String operator(List<String> operators) {
        for (String operator : operators) {
            if (in.lookingAt(operator) && !in.lookingAt("->")) {
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
        if (in.nextIn("!-") && !bareMinus()) {
            parser.enter();
            Node node = new Node.Unary(String.valueOf(in.next()), unary(where));
            parser.leave();
            return node;
        }
        Node primary = elements(primary(where));
        boolean alone = where && primary instanceof Node.Literal(String word) && !operatorFollows();
        return alone ? new Node.Field((String) ((Node.Literal) primary).value()) : primary;
    }

    /** {@code fs=-}: the word for nothing. */
    private boolean bareMinus() {
        int mark = in.position();
        boolean minus = in.next() == '-' && (in.atEnd() || in.nextIn(" );]}\t\n"));
        in.reset(mark);
        return minus;
    }

    private boolean operatorFollows() {
        int mark = in.position();
        in.skipBlanks();
        boolean follows = in.nextIn("=~<>!");
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
            case '(' -> parenthesis(where);
            case '{' -> array();
            default -> bare(where ? "-_." : "-_.:/*");
        };
    }

    private Node parenthesis(boolean where) throws SyntaxException {
        in.next();
        parser.enter();
        boolean joined = in.join(true);
        Node inner = level(0, where);
        in.expect(')');
        in.join(joined);
        parser.leave();
        return inner;
    }

    private Node array() throws SyntaxException {
        in.next();
        parser.enter();
        boolean joined = in.join(true);
        List<Entry> entries = new ArrayList<>();
        in.skipBlanksAnd(";");
        while (!in.atEnd() && in.peek() != '}') {
            Node first = level(ELEMENT, false);
            in.skipBlanks();
            if (in.nextIn("=")) {
                in.next();
                entries.add(new Entry(first, level(ELEMENT, false)));
            } else {
                entries.add(new Entry(null, first));
            }
            in.skipBlanks();
            if (!in.nextIn(";,}")) {
                throw in.error("syntax error");
            }
            in.skipBlanksAnd(";,");
        }
        in.expect('}');
        in.join(joined);
        parser.leave();
        return new Node.Items(List.copyOf(entries));
    }

    private Node bare(String others) throws SyntaxException {
        int mark = in.position();
        String digits = in.word("");
        if (!others.equals(ARGUMENT) && digits.matches("[0-9]{1,18}") && !in.nextIn("_.:")) {
            return new Node.Literal(Long.parseLong(digits));
        }
        in.reset(mark);
        String word = in.word(others);
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
        for (int length = 0; in.lookingAt("->"); length++) {
            if (length > LONGEST) {
                throw in.error("syntax error");
            }
            in.reset(in.position() + 2);
            node = new Node.Element(node, primary(false));
        }
        return node;
    }

    private Node variable() throws SyntaxException {
        in.next();
        String name = in.nextIn("\"") ? quotedName() : in.word("");
        if (name.isEmpty()) {
            throw in.error("expected variable name");
        }
        return new Node.Variable(name);
    }

    /** {@code "name"} after a dollar sign or where a name is declared. */
    String quotedName() throws SyntaxException {
        in.next();
        String name = in.word("-_. ");
        if (name.isEmpty() || !in.nextIn("\"")) {
            throw in.error("expected variable name");
        }
        in.next();
        return name;
    }

    private Node text() throws SyntaxException {
        in.next();
        List<Node> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        while (!in.nextIn("\"")) {
            if (in.atEnd()) {
                throw in.error("syntax error");
            }
            char c = in.peek();
            if (c == '$') {
                parts.add(new Node.Literal(plain.toString()));
                plain.setLength(0);
                parts.add(inserted());
            } else if (c == '\\') {
                in.next();
                plain.append(escape());
            } else {
                plain.append(in.next());
            }
        }
        in.next();
        parts.add(new Node.Literal(plain.toString()));
        return parts.size() == 1 ? parts.getFirst() : new Node.Text(List.copyOf(parts));
    }

    /** {@code $name}, {@code $[command]} or {@code $(expression)} in a text. */
    private Node inserted() throws SyntaxException {
        int mark = in.position();
        in.next();
        if (in.nextIn("[(")) {
            return primary(false);
        }
        in.reset(mark);
        return variable();
    }

    private String escape() throws SyntaxException {
        if (in.atEnd()) {
            throw in.error("syntax error");
        }
        char c = in.next();
        return switch (c) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'v' -> "\u000b";
            case '_' -> " ";
            case '"', '\\', '$', '?' -> String.valueOf(c);
            case '\n' -> "";
            default -> {
                String pair = c + (in.atEnd() ? "" : String.valueOf(in.peek()));
                if (!pair.matches("[0-9A-F]{2}")) {
                    throw in.error("syntax error");
                }
                in.next();
                yield String.valueOf((char) Integer.parseInt(pair, 16));
            }
        };
    }
}
