package io.srvlab.rds.simulator.script;

import io.srvlab.rds.simulator.script.Node.Argument;
import io.srvlab.rds.simulator.script.Node.Block;
import io.srvlab.rds.simulator.script.Node.Command;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses a whole line; every word is checked against the schema before anything runs.
 *
 * <pre>
 * statements = statement { (";" | newline) statement }
 * statement  = ":" name { argument } | [ "/" ] { menu } command { argument } [ [ "where" ] condition ] | "{" statements "}"
 * argument   = name "=" value | flag | value
 * value      = primary { "->" primary } | word
 * primary    = text | "$" name | "[" statements "]" | "(" expression ")" | "{" elements "}" | word
 * </pre>
 */
public final class Parser {
    private static final int DEEPEST = 48;

    private final Cursor in;
    private final Schema schema;
    private final Expressions expressions;
    private String menu;
    private int depth;

    private Parser(String line, String menu, Schema schema) {
        this.in = new Cursor(line);
        this.menu = menu;
        this.schema = schema;
        this.expressions = new Expressions(in, this);
    }

    /**
     * A parsed line.
     *
     * @param menu where an interactive login is afterwards
     */
    public record Line(Block block, String menu) {}

    /**
     * Parses a line.
     *
     * @param menu the menu in which relative words are looked up; empty: the top
     */
    public static Line parse(String line, String menu, Schema schema) throws SyntaxException {
        Parser parser = new Parser(line, menu, schema);
        Block block = parser.statements('\0', true);
        if (!parser.in.atEnd()) {
            throw parser.in.error("syntax error");
        }
        return new Line(block, parser.menu);
    }

    /** Statements up to the closing character, which is left in place. */
    Block statements(char close) throws SyntaxException {
        return statements(close, false);
    }

    private Block statements(char close, boolean top) throws SyntaxException {
        enter();
        boolean joined = in.join(false);
        String outer = menu;
        List<Node> all = new ArrayList<>();
        while (true) {
            in.skipBlanksAnd(";\n");
            if (in.atEnd() || in.peek() == close) {
                break;
            }
            if (in.peek() == '#') {
                skipComment();
                continue;
            }
            Node statement = statement();
            if (statement != null) {
                all.add(statement);
            }
            in.skipBlanks();
            if (!in.atEnd() && in.peek() != close && !in.nextIn(";\n")) {
                throw in.error("expected end of command");
            }
        }
        if (!top) {
            menu = outer;
        }
        in.join(joined);
        depth--;
        return new Block(List.copyOf(all));
    }

    /** One level deeper; a text that nests too deep is no script. */
    void enter() throws SyntaxException {
        if (++depth > DEEPEST) {
            throw in.error("syntax error");
        }
    }

    void leave() {
        depth--;
    }

    private void skipComment() {
        while (!in.atEnd() && in.peek() != '\n') {
            in.next();
        }
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
        return menuCommand(start);
    }

    /** A command, or null for a bare menu: from then on words are looked up there. */
    private @Nullable Node menuCommand(int start) throws SyntaxException {
        String base = menu;
        if (in.peek() == '/') {
            menu = "";
        }
        while (true) {
            in.skipBlanks();
            while (in.nextIn("/")) {
                in.next();
            }
            in.skipBlanks();
            int mark = in.position();
            if (in.lookingAt("..")) {
                in.reset(mark + 2);
                menu = menu.isEmpty() ? "" : menu.substring(0, menu.lastIndexOf('/'));
                continue;
            }
            String word = in.word("-_");
            if (word.isEmpty()) {
                if (in.atEnd() || in.nextIn(";\n]}")) {
                    return null;
                }
                throw in.error(in.nextIn("\"$[(") ? "expected command name" : "syntax error");
            }
            if (schema.isCommand(menu, word)) {
                Command command = command(menu, word, start);
                menu = base;
                return command;
            }
            if (menu.isEmpty() && ColonCommands.known(word, schema.minor())) {
                menu = base;
                return colonCommand(word, start);
            }
            if (!schema.isMenu(menu + "/" + word)) {
                throw in.error("bad command name " + word, mark);
            }
            menu = menu + "/" + word;
        }
    }

    private Command command(String path, String name, int start) throws SyntaxException {
        List<Argument> arguments = new ArrayList<>();
        Node where = null;
        int positions = 0;
        while (more()) {
            int mark = in.position();
            String word = in.word("-_.");
            boolean assigned = !word.isEmpty() && in.nextIn("=");
            if (assigned && schema.isParameter(path, name, word)) {
                in.next();
                arguments.add(new Argument(word, expressions.value()));
            } else if (takesWhere(name) && (word.equals("where") || looksLikeWhere(word))) {
                in.reset(word.equals("where") ? in.position() : mark);
                Node condition = expressions.where();
                where = where == null ? condition : new Node.Binary("&&", where, condition);
            } else if (assigned) {
                throw in.error("bad parameter " + word, mark);
            } else if (!word.isEmpty() && schema.isFlag(path, name, word)) {
                arguments.add(new Argument(word, new Node.Literal(true)));
            } else if (positions < schema.positions(path, name)) {
                in.reset(mark);
                positions++;
                arguments.add(new Argument(null, expressions.value()));
            } else if (!word.isEmpty() && name.equals("print")) {
                throw in.error("bad parameter " + word, mark);
            } else {
                throw in.error("expected end of command", mark);
            }
        }
        return new Command(path, name, List.copyOf(arguments), where, in.line(start));
    }

    private static boolean takesWhere(String command) {
        return command.equals("print") || command.equals("find");
    }

    private boolean looksLikeWhere(String word) {
        return word.isEmpty() ? in.nextIn("!(") : in.nextIn("=~<>!");
    }

    private Node colon(int start) throws SyntaxException {
        int mark = in.position();
        String word = in.word("-");
        if (!ColonCommands.known(word, schema.minor())) {
            throw in.error("bad command name " + word, mark);
        }
        return colonCommand(word, start);
    }

    private Command colonCommand(String name, int start) throws SyntaxException {
        List<Argument> arguments = new ArrayList<>();
        while (more()) {
            int mark = in.position();
            if (arguments.isEmpty() && ColonCommands.namesVariable(name) && !in.nextIn("($")) {
                arguments.add(new Argument(null, new Node.Literal(variableName())));
                continue;
            }
            String word = in.word("-");
            if (!word.isEmpty() && in.nextIn("=") && !in.lookingAt("==")) {
                if (!ColonCommands.takes(name, word)) {
                    throw in.error("bad parameter " + word, mark);
                }
                in.next();
                boolean block = ColonCommands.isBlock(name, word) && in.nextIn("{");
                arguments.add(new Argument(word, block ? block() : expressions.value()));
            } else {
                in.reset(mark);
                boolean block = in.nextIn("{") && name.equals("do");
                arguments.add(new Argument(null, block ? block() : expressions.value()));
            }
        }
        return new Command("", name, List.copyOf(arguments), null, in.line(start));
    }

    /** {@code name}, {@code "name"}, or {@code key,value}. */
    private String variableName() throws SyntaxException {
        if (in.nextIn("\"")) {
            return expressions.quotedName();
        }
        String name = in.word(",");
        if (name.isEmpty()) {
            throw in.error("expected variable name");
        }
        return name;
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
        return !in.atEnd() && !in.nextIn(";]})\n");
    }
}
