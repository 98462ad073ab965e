package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors as requests carry them; any field can be selected by, of any kind. */
final class Selector {
    private static final Pattern COMMA_OUTSIDE_PARENTHESES = Pattern.compile(",(?![^(]*\\))");
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*(.*)");

    private Selector() {}

    /** True for what both select; an empty text selects all. */
    static Predicate<JsonNode> of(String labels, String fields) {
        Predicate<JsonNode> byLabels = parse(labels, Selector::label);
        return byLabels.and(parse(fields, Selector::field));
    }

    private static JsonNode label(JsonNode object, String name) {
        return object.path("metadata").path("labels").path(name);
    }

    private static JsonNode field(JsonNode object, String path) {
        JsonNode found = object;
        for (String name : path.split("\\.", -1)) {
            found = found.path(name);
        }
        return found;
    }

    private interface Lookup {
        JsonNode value(JsonNode object, String name);
    }

    private static Predicate<JsonNode> parse(String text, Lookup lookup) {
        List<Predicate<JsonNode>> terms = new ArrayList<>();
        for (String term : COMMA_OUTSIDE_PARENTHESES.split(text, -1)) {
            if (!term.isBlank()) {
                terms.add(term(term.strip(), lookup));
            }
        }
        return object -> terms.stream().allMatch(term -> term.test(object));
    }

    private static Predicate<JsonNode> term(String term, Lookup lookup) {
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            List<String> values = List.of(set.group(3).strip().split("\\s*,\\s*", -1));
            boolean wanted = set.group(2).equals("in");
            return object -> values.contains(lookup.value(object, set.group(1)).asText()) == wanted;
        }
        Matcher equality = EQUALITY.matcher(term);
        if (equality.matches()) {
            boolean wanted = !equality.group(2).equals("!=");
            String name = equality.group(1);
            return object -> lookup.value(object, name).asText().equals(equality.group(3)) == wanted;
        }
        return term.startsWith("!")
                ? object -> lookup.value(object, term.substring(1)).isMissingNode()
                : object -> !lookup.value(object, term).isMissingNode();
    }
}
