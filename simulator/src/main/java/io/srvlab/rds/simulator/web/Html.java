package io.srvlab.rds.simulator.web;

import java.util.List;
import java.util.stream.Collectors;

/** A piece of HTML. Everything that is put into one is escaped, unless it is a piece itself. */
record Html(String source) {
    static final Html NONE = new Html("");

    /** Each {@code {}} of the template becomes the next value; fit for text and for attributes in double quotes. */
    static Html of(String template, Object... values) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Object value : values) {
            int hole = template.indexOf("{}", from);
            text.append(template, from, hole).append(value instanceof Html(String html) ? html : escape(value));
            from = hole + 2;
        }
        return new Html(text.append(template.substring(from)).toString());
    }

    static Html all(List<Html> pieces) {
        return new Html(pieces.stream().map(Html::source).collect(Collectors.joining("\n")));
    }

    static Html when(boolean yes, Html piece) {
        return yes ? piece : NONE;
    }

    private static String escape(Object value) {
        StringBuilder text = new StringBuilder();
        String.valueOf(value).codePoints().forEach(c -> {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                default ->
                    text.appendCodePoint(
                            Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? 0xFFFD : c);
            }
        });
        return text.toString();
    }
}
