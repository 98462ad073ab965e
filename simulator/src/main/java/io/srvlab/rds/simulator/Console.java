package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.script.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An interactive login: prompt, lines, navigation. On a terminal it echoes, and knows backspace, the arrows up and down for
 * earlier lines, Ctrl-C and Ctrl-D; without one it reads lines as they come.
 */
public final class Console {
    /** Runs a line in a session. */
    interface Runner {
        boolean run(Session session, String line, Consumer<String> out);
    }

    private static final int LONGEST = 64 * 1024;

    private final Session session;
    private final Supplier<String> identity;
    private final Runner runner;
    private final List<String> history = new ArrayList<>();
    private int recalled;

    Console(Session session, Supplier<String> identity, Runner runner) {
        this.session = session;
        this.identity = identity;
        this.runner = runner;
    }

    /** Serves until {@code quit}, Ctrl-D on an empty line, or the end of the input. */
    public void serve(InputStream in, OutputStream out, boolean terminal) throws IOException {
        while (true) {
            send(out, prompt());
            String line = terminal ? typed(in, out) : plain(in);
            if (line == null || line.strip().matches("/?quit")) {
                send(out, terminal && line == null ? "\r\n" : "");
                return;
            }
            if (!line.isBlank()) {
                history.add(line);
                StringBuilder answer = new StringBuilder();
                runner.run(
                        session,
                        line,
                        text -> answer.append(text.replace("\n", "\r\n")).append("\r\n"));
                send(out, answer.toString());
            }
        }
    }

    /** {@code [admin@rds] > }, {@code [admin@rds] /disk> }. */
    String prompt() {
        return "[" + session.user() + "@" + identity.get() + "] " + session.menu() + "> ";
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** A line without echo; null at the end. */
    private static @org.jspecify.annotations.Nullable String plain(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n' && c != '\r') {
            if (line.length() < LONGEST) {
                line.append((char) c);
            }
            c = in.read();
        }
        return line.toString();
    }

    private @org.jspecify.annotations.Nullable String typed(InputStream in, OutputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        recalled = history.size();
        while (true) {
            int c = in.read();
            switch (c) {
                case -1 -> {
                    return null;
                }
                case '\r', '\n' -> {
                    send(out, "\r\n");
                    return line.toString();
                }
                case 3 -> {
                    send(out, "\r\n");
                    return "";
                }
                case 4 -> {
                    if (line.isEmpty()) {
                        return null;
                    }
                }
                case 8, 127 -> {
                    if (!line.isEmpty()) {
                        line.setLength(line.length() - 1);
                        send(out, "\b \b");
                    }
                }
                case 27 -> escape(in, out, line);
                default -> {
                    if (c >= ' ' && line.length() < LONGEST) {
                        line.append((char) c);
                        send(out, String.valueOf((char) c));
                    }
                }
            }
        }
    }

    /** Arrows up and down recall lines; other keys with a sequence do nothing. */
    private void escape(InputStream in, OutputStream out, StringBuilder line) throws IOException {
        if (in.read() != '[') {
            return;
        }
        int key = in.read();
        while (key >= '0' && key <= '?') {
            key = in.read();
        }
        if (key == 'A' && recalled > 0) {
            recalled--;
        } else if (key == 'B' && recalled < history.size()) {
            recalled++;
        } else {
            return;
        }
        send(out, "\b \b".repeat(line.length()));
        line.setLength(0);
        line.append(recalled < history.size() ? history.get(recalled) : "");
        send(out, line.toString());
    }
}
