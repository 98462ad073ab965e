package io.srvlab.rds.simulator.menu;

import io.srvlab.rds.simulator.script.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One item of a menu.
 *
 * @param id {@code *1F}; empty for a menu of one record
 * @param flags letters such as {@code Bt}
 * @param detail what print detail shows: rendered values in order; the comment under {@link #COMMENT}
 * @param value what as-value, get and where see, the id under {@code .id}
 */
public record Row(String id, String flags, Map<String, String> detail, Map<String, Object> value) {
    /** Printed as a line of its own, not as {@code key=value}. */
    public static final String COMMENT = ";;;";

    /** With the id, keys in the order of as-value. */
    public Map<String, Object> asValue() {
        return new TreeMap<>(value);
    }

    public static Builder of(String id, String flags) {
        return new Builder(id, flags);
    }

    /** Collects fields in the order of print detail. */
    public static final class Builder {
        private final String id;
        private final String flags;
        private final Map<String, String> detail = new LinkedHashMap<>();
        private final Map<String, Object> value = new LinkedHashMap<>();

        private Builder(String id, String flags) {
            this.id = id;
            this.flags = flags;
            if (!id.isEmpty()) {
                value.put(".id", id);
            }
        }

        public Builder field(String key, Object raw, String shown) {
            value.put(key, raw);
            detail.put(key, shown);
            return this;
        }

        /** A string, in quotes. */
        public Builder text(String key, String text) {
            return field(key, text, quoted(text));
        }

        /** A word without quotes. */
        public Builder word(String key, String word) {
            return field(key, word, word);
        }

        public Builder yes(String key, boolean yes) {
            return field(key, yes, yes ? "yes" : "no");
        }

        /** A number in groups of three digits. */
        public Builder number(String key, long number) {
            return field(key, number, Sizes.grouped(number));
        }

        /** Seen by as-value only. */
        public Builder hidden(String key, Object raw) {
            value.put(key, raw);
            return this;
        }

        public Builder comment(String comment) {
            if (!comment.isEmpty()) {
                detail.put(COMMENT, comment);
            }
            return hidden("comment", comment);
        }

        public Row build() {
            return new Row(id, flags, detail, value);
        }

        private static String quoted(String text) {
            return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
    }

    /** A field as text, empty if it has none. */
    public String text(String key) {
        return Values.text(value.getOrDefault(key, ""));
    }
}
