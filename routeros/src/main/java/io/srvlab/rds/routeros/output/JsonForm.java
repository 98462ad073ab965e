package io.srvlab.rds.routeros.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.srvlab.rds.routeros.RdsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code :serialize to=json} (RouterOS 7.13; {@code json.no-string-conversion} from 7.17). A box shows some 40 properties of a
 * disk; those that no {@link Menu} reads are passed over while they are parsed, so that thousands of disks need little memory.
 */
public final class JsonForm implements OutputForm {
    private static final String ITEMS = "RDSITEMS ";
    private static final Pattern COUNTED = Pattern.compile("\\s*" + ITEMS + "(\\d{1,9})\\s*\\n");

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Set<String> WANTED = Stream.concat(
                    Stream.of(".id"), Arrays.stream(Menu.values()).flatMap(menu -> menu.properties().stream()))
            .collect(Collectors.toUnmodifiableSet());

    @Override
    public String statement(Menu menu, String where) {
        String condition = where.isEmpty() ? "" : " where " + where;
        String detail = menu.detail() ? "detail " : "";
        String print = "[" + menu.path() + "/print " + detail + "as-value" + condition + "]";
        if (menu.single()) {
            return serialize(print);
        }
        return ":local rdsf " + print + "; :put (\"" + ITEMS + "\" . [:len $rdsf]); " + serialize("$rdsf");
    }

    private static String serialize(String value) {
        return ":put [:serialize to=json " + value + " options=json.no-string-conversion]";
    }

    /** The number of items stands before a list: what is lost in the middle of it may leave JSON that is whole. */
    @Override
    public List<Row> read(String text) throws RdsException.Malformed {
        Matcher counted = COUNTED.matcher(text);
        if (!counted.lookingAt()) {
            return parse(text, 0);
        }
        List<Row> rows = parse(text, counted.end());
        if (rows.size() != Integer.parseInt(counted.group(1))) {
            throw new RdsException.Malformed(
                    "the box counted " + counted.group(1) + " items and printed " + rows.size());
        }
        return rows;
    }

    private static List<Row> parse(String text, int from) throws RdsException.Malformed {
        try (JsonParser in = JSON.createParser(new Printable(text, from))) {
            List<Row> rows = new ArrayList<>();
            JsonToken first = in.nextToken();
            if (first == JsonToken.START_OBJECT) {
                rows.add(row(in));
            } else if (first == JsonToken.START_ARRAY) {
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    if (in.currentToken() != JsonToken.START_OBJECT) {
                        throw new RdsException.Malformed("a list with something else than items: " + shown(text));
                    }
                    rows.add(row(in));
                }
            } else {
                throw new RdsException.Malformed("no JSON in the box's answer: '" + shown(text) + "'");
            }
            if (in.nextToken() != null) {
                throw new RdsException.Malformed("more than JSON in the box's answer: '" + shown(text) + "'");
            }
            return rows;
        } catch (IOException e) {
            throw new RdsException.Malformed(
                    "damaged JSON in the box's answer (" + e.getMessage() + "): " + shown(text));
        }
    }

    /** From its opening brace to its closing one. */
    private static Row row(JsonParser in) throws IOException, RdsException.Malformed {
        Map<String, String> fields = new HashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            if (!WANTED.contains(name)) {
                in.skipChildren();
            } else if (value.isStructStart()) {
                throw new RdsException.Malformed("a list where the text of '" + name + "' should be");
            } else if (value != JsonToken.VALUE_NULL) {
                fields.put(name, in.getText());
            }
        }
        return new Row(fields);
    }

    @Override
    public String toString() {
        return "json";
    }

    private static String shown(String text) {
        String line = text.strip();
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}
