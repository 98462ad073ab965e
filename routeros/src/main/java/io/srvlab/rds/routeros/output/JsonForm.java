package io.srvlab.rds.routeros.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.srvlab.rds.routeros.RdsException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code :serialize to=json} (RouterOS 7.13; {@code json.no-string-conversion} from 7.17). */
public final class JsonForm implements OutputForm {
    /** Written out, a number of a larger exponent could fill the memory. */
    private static final int LARGEST_SCALE = 100;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Override
    public String statement(Menu menu, String where) {
        String condition = where.isEmpty() ? "" : " where " + where;
        String detail = menu.detail() ? "detail " : "";
        return ":put [:serialize to=json [" + menu.path() + "/print " + detail + "as-value" + condition
                + "] options=json.no-string-conversion]";
    }

    @Override
    public List<Row> read(String text) throws RdsException.Malformed {
        String json = start(text);
        JsonNode root = parse(json);
        List<Row> rows = new ArrayList<>();
        if (root.isObject()) {
            rows.add(row(root));
            return rows;
        }
        for (JsonNode item : root) {
            if (!item.isObject()) {
                throw new RdsException.Malformed("a list with something else than items: " + shown(text));
            }
            rows.add(row(item));
        }
        return rows;
    }

    /** Long lines may carry raw line breaks that a terminal put in, and padding; neither is part of the JSON. */
    private static String start(String text) throws RdsException.Malformed {
        StringBuilder clean = new StringBuilder(text.length());
        text.chars().filter(c -> c >= 0x20).forEach(c -> clean.append((char) c));
        String json = clean.toString().strip();
        if (json.isEmpty() || (json.charAt(0) != '[' && json.charAt(0) != '{')) {
            throw new RdsException.Malformed("no JSON in the box's answer: '" + shown(text) + "'");
        }
        return json;
    }

    private static JsonNode parse(String json) throws RdsException.Malformed {
        try {
            return MAPPER.readTree(json);
        } catch (NumberFormatException e) {
            throw new RdsException.Malformed("a number of an absurd size in the box's answer: " + shown(json));
        } catch (JsonProcessingException e) {
            throw new RdsException.Malformed(
                    "damaged JSON in the box's answer (" + e.getOriginalMessage() + "): " + shown(json));
        }
    }

    private static Row row(JsonNode item) throws RdsException.Malformed {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : item.properties()) {
            JsonNode value = field.getValue();
            if (!value.isNull()) {
                fields.put(field.getKey(), text(value));
            }
        }
        return new Row(fields);
    }

    private static String text(JsonNode value) throws RdsException.Malformed {
        if (value.isBigDecimal()) {
            BigDecimal number = value.decimalValue();
            if (Math.abs((long) number.scale()) > LARGEST_SCALE) {
                throw new RdsException.Malformed("a number of an absurd size in the box's answer: " + number);
            }
            return number.toPlainString();
        }
        return value.isValueNode() ? value.asText() : value.toString();
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
