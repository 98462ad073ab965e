package io.srvlab.rds.simulator.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the operators do with two values. */
final class Operators {
    private final Budget budget;

    Operators(Budget budget) {
        this.budget = budget;
    }

    Object apply(String operator, Object left, Object right) {
        return switch (operator) {
            case "=" -> Values.same(left, right);
            case "!=" -> !Values.same(left, right);
            case "~" -> budget.matches(Values.text(left), Values.text(right));
            case "<", ">", "<=", ">=" -> compare(operator, left, right);
            case "in" -> right instanceof List<?> list && list.stream().anyMatch(r -> Values.same(left, r));
            case "." -> budget.limited(Values.text(left) + Values.text(right));
            case "," -> join(left, right);
            case "+" -> Values.number(left) + Values.number(right);
            case "-" -> Values.number(left) - Values.number(right);
            case "*" -> Values.number(left) * Values.number(right);
            case "/", "%" -> divide(operator, Values.number(left), Values.number(right));
            default -> throw new ScriptException("no such operator " + operator);
        };
    }

    /** An item that lacks the field is neither smaller nor greater. */
    private static boolean compare(String operator, Object left, Object right) {
        if (Values.isNil(left) || Values.isNil(right)) {
            return false;
        }
        int order = Long.compare(Values.number(left), Values.number(right));
        return switch (operator) {
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "<=" -> order <= 0;
            default -> order >= 0;
        };
    }

    private static long divide(String operator, long left, long right) {
        if (right == 0) {
            throw new ScriptException("division by zero");
        }
        return operator.equals("/") ? left / right : left % right;
    }

    private Object join(Object left, Object right) {
        if (left instanceof Map<?, ?> map && right instanceof Map<?, ?> other) {
            Map<String, Object> all = new LinkedHashMap<>();
            map.forEach((k, v) -> all.put(String.valueOf(k), Values.present(v)));
            other.forEach((k, v) -> all.put(String.valueOf(k), Values.present(v)));
            return budget.limited(all);
        }
        List<Object> all = new ArrayList<>(left instanceof List<?> list ? list : List.of(left));
        all.addAll(right instanceof List<?> list ? list : List.of(right));
        return budget.limited(all);
    }

    /** {@code array->key}; an index that is not there is nothing. */
    static Object element(Object array, Object key) {
        if (array instanceof List<?> list && key instanceof Long index) {
            return index >= 0 && index < list.size() ? Values.present(list.get(index.intValue())) : Values.NIL;
        }
        return array instanceof Map<?, ?> map ? Values.present(map.get(Values.text(key))) : Values.NIL;
    }

    /** The array with one element changed or, under a new key, added. */
    static Object with(Object array, Object key, Object value) {
        if (array instanceof List<?> list && key instanceof Long index) {
            if (index < 0 || index > list.size()) {
                throw new ScriptException("failure: no such element");
            }
            List<Object> next = new ArrayList<>(list);
            if (index == list.size()) {
                next.add(value);
            } else {
                next.set(index.intValue(), value);
            }
            return next;
        }
        Map<String, Object> next = new LinkedHashMap<>();
        if (array instanceof Map<?, ?> map) {
            map.forEach((k, v) -> next.put(String.valueOf(k), Values.present(v)));
        }
        next.put(Values.text(key), value);
        return next;
    }
}
