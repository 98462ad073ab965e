package io.srvlab.rds.simulator.script;

import io.srvlab.rds.simulator.script.Node.Argument;
import io.srvlab.rds.simulator.script.Node.Block;
import io.srvlab.rds.simulator.script.Node.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses a whole line; every word is checked against the schema before anything runs. */
public final class Parser {
    private static final Map<String, Set<String>> COLON = Map.ofEntries(
            Map.entry("put", Set.of()),
            Map.entry("error", Set.of()),
            Map.entry("delay", Set.of()),
            Map.entry("len", Set.of()),
            Map.entry("tostr", Set.of()),
            Map.entry("tonum", Set.of()),
            Map.entry("tobool", Set.of()),
            Map.entry("typeof", Set.of()),
            Map.entry("parse", Set.of()),
            Map.entry("local", Set.of()),
            Map.entry("set", Set.of()),
            Map.entry("return", Set.of()),
            Map.entry("pick", Set.of()),
            Map.entry("find", Set.of()),
            Map.entry("serialize", Set.of("to", "options", "value")),
            Map.entry("if", Set.of("do", "else")),
            Map.entry("do", Set.of("on-error", "while")),
            Map.entry("onerror", Set.of("in", "do")),
            Map.entry("foreach", Set.of("in", "do")),
            Map.entry("for", Set.of("from", "to", "step", "do")),
            Map.entry("while", Set.of("do")));

    private static final Set<String> BLOCKS = Set.of("do", "else", "on-error");
    private static final Set<String> NAMES_A_VARIABLE = Set.of("local", "set", "onerror", "foreach", "for");

    private final Cursor in;
    private final Schema schema;
    private final Expressions expressions;
    private String menu = "";

    private Parser(String line, Schema schema) {
        this.in = new Cursor(line);
        this.schema = schema;
        this.expressions = new Expressions(in, this);
    }

    public static Block parse(String line, Schema schema) throws SyntaxException {
        Parser parser = new Parser(line, schema);
        Block block = parser.statements('\0');
        if (!parser.in.atEnd()) {
            throw parser.in.error("syntax error");
        }
        return block;
    }

    /** Statements up to the closing character, which is left in place. */
    Block statements(char close) throws SyntaxException {
        List<Node> all = new ArrayList<>();
        String outer = menu;
        while (true) {
            in.skipBlanksAnd(";");
            if (in.atEnd() || in.peek() == close) {
                break;
            }
            Node statement = statement();
            if (statement != null) {
                all.add(statement);
            }
            in.skipBlanks();
            if (!in.atEnd() && in.peek() != close && in.peek() != ';') {
                throw in.error("expected end of command");
            }
        }
        menu = outer;
        return new Block(all);
    }

    private @Nullable Node statement() throws SyntaxException {
        int start = in.position();
        if (in.peek() == ':') {
            in.next();
            return colon(start);
        }
        if (in.peek() == '{') {
            return block();
        }
        if (in.peek() == '/') {
            menu = "";
        }
        return menuCommand(start);
    }

    private @Nullable Node menuCommand(int start) throws SyntaxException {
        while (true) {
            in.skipBlanks();
            while (!in.atEnd() && in.peek() == '/') {
                in.next();
            }
            int column = in.column();
            String word = in.word("-_");
            if (word.isEmpty()) {
                if (in.atEnd() || in.peek() == ';') {
                    return null;
                }
                throw in.error(in.peek() == '"' || in.peek() == '$' ? "expected command name" : "syntax error");
            }
            if (schema.isCommand(menu, word)) {
                return command(menu, word, start);
            }
            if (menu.isEmpty() && COLON.containsKey(word)) {
                return colonCommand(word, start);
            }
            if (!schema.isMenu(menu + "/" + word)) {
                throw new SyntaxException("bad command name " + word, column);
            }
            menu = menu + "/" + word;
        }
    }

    private Command command(String path, String name, int start) throws SyntaxException {
        List<Argument> arguments = new ArrayList<>();
        Node where = null;
        String outer = menu;
        while (more()) {
            int column = in.column();
            int mark = in.position();
            String word = in.word("-_.");
            boolean assigned = !word.isEmpty() && !in.atEnd() && in.peek() == '=';
            if (assigned && schema.isParameter(path, name, word)) {
                in.next();
                arguments.add(new Argument(word, expressions.value()));
            } else if (word.equals("where") && takesWhere(name)) {
                where = expressions.where();
            } else if (takesWhere(name) && looksLikeWhere(word)) {
                in.reset(mark);
                where = expressions.where();
            } else if (assigned) {
                throw new SyntaxException("bad parameter " + word, column);
            } else if (!word.isEmpty() && schema.isFlag(path, name, word)) {
                arguments.add(new Argument(word, new Node.Literal(true)));
            } else if (takesItem(name)) {
                in.reset(mark);
                arguments.add(new Argument(null, expressions.value()));
            } else if (!word.isEmpty() && name.equals("print")) {
                throw new SyntaxException("bad parameter " + word, column);
            } else {
                throw new SyntaxException("expected end of command", column);
            }
        }
        menu = outer;
        return new Command(path, name, List.copyOf(arguments), where, in.since(start));
    }

    private static boolean takesWhere(String command) {
        return command.equals("print") || command.equals("find");
    }

    private static boolean takesItem(String command) {
        return !takesWhere(command) && !command.equals("add");
    }

    private boolean looksLikeWhere(String word) {
        return !word.isEmpty() && !in.atEnd() && "=~<>!".indexOf(in.peek()) >= 0;
    }

    private Node colon(int start) throws SyntaxException {
        int column = in.column();
        String word = in.word("-");
        if (!COLON.containsKey(word)) {
            throw new SyntaxException("bad command name " + word, column);
        }
        return colonCommand(word, start);
    }

    private Command colonCommand(String name, int start) throws SyntaxException {
        List<Argument> arguments = new ArrayList<>();
        Set<String> known = COLON.getOrDefault(name, Set.of());
        boolean first = true;
        while (more()) {
            int mark = in.position();
            int column = in.column();
            String word = in.word("-");
            if (first && NAMES_A_VARIABLE.contains(name) && !word.isEmpty()) {
                arguments.add(new Argument(null, new Node.Literal(word)));
            } else if (!word.isEmpty() && !in.atEnd() && in.peek() == '=' && !in.lookingAt("==")) {
                if (!known.contains(word)) {
                    throw new SyntaxException("bad parameter " + word, column);
                }
                in.next();
                arguments.add(new Argument(word, argument(name, word)));
            } else {
                in.reset(mark);
                boolean block = in.peek() == '{' && name.equals("do");
                arguments.add(new Argument(null, block ? block() : expressions.value()));
            }
            first = false;
        }
        return new Command("", name, List.copyOf(arguments), null, in.since(start));
    }

    private Node argument(String command, String name) throws SyntaxException {
        boolean block = BLOCKS.contains(name) || (command.equals("onerror") && name.equals("in"));
        return block && !in.atEnd() && in.peek() == '{' ? block() : expressions.value();
    }

    private Block block() throws SyntaxException {
        in.expect('{');
        Block block = statements('}');
        in.expect('}');
        return block;
    }

    /** Whether the command goes on. */
    private boolean more() {
        in.skipBlanks();
        return !in.atEnd() && ";]})".indexOf(in.peek()) < 0;
    }
}
