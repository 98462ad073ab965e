package io.srvlab.rds.routeros.output;

import io.srvlab.rds.routeros.RdsException;
import java.util.Map;

/** One item as the box printed it: property names to their texts. A property that is missing is unset. */
public record Row(Map<String, String> fields) {
    public Row {
        fields = Map.copyOf(fields);
    }

    public boolean has(String key) {
        return !text(key).isEmpty();
    }

    /** The property's text, empty if unset. */
    public String text(String key) {
        return fields.getOrDefault(key, "");
    }

    /** The property's text; Malformed if unset. */
    public String required(String key) throws RdsException.Malformed {
        String value = text(key);
        if (value.isEmpty()) {
            throw new RdsException.Malformed("the box's answer lacks '" + key + "' in " + fields);
        }
        return value;
    }

    /** An exact whole number; human forms such as {@code 1.0GiB} are Malformed, since they are rounded. */
    public long number(String key) throws RdsException.Malformed {
        // Detail text groups digits by spaces; without no-string-conversion JSON shows 2048.000000.
        String digits = required(key).replace(" ", "").replaceFirst("\\.0+$", "");
        if (!digits.matches("[0-9]{1,18}")) {
            throw new RdsException.Malformed("'" + key + "' is not a whole number: '" + text(key) + "'");
        }
        return Long.parseLong(digits);
    }

    /** As {@link #number}, or {@code otherwise} if unset. */
    public long number(String key, long otherwise) throws RdsException.Malformed {
        return has(key) ? number(key) : otherwise;
    }

    /** yes/true or no/false; {@code otherwise} if unset. */
    public boolean flag(String key, boolean otherwise) throws RdsException.Malformed {
        return switch (text(key)) {
            case "" -> otherwise;
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw new RdsException.Malformed("'" + key + "' is neither yes nor no: '" + text(key) + "'");
        };
    }
}
