package io.srvlab.rds.csi.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the driver listens: {@code unix:///path}, {@code unix:/path} or a plain absolute path. */
public record Endpoint(Path socket) {
    /** The kernel's sun_path has 108 bytes, the last of them zero; one is for the dot of the name that is bound first. */
    private static final int LONGEST = 106;

    /** Throws IllegalArgumentException with words for a person. */
    public static Endpoint parse(String text) {
        String path =
                text.startsWith("unix://") ? text.substring(7) : text.startsWith("unix:") ? text.substring(5) : text;
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("not unix:///<absolute path>: '" + text + "'");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new IllegalArgumentException(
                    "a path of a unix socket has at most " + LONGEST + " bytes: '" + text + "'");
        }
        return new Endpoint(Path.of(path));
    }

    @Override
    public String toString() {
        return "unix://" + socket;
    }
}
