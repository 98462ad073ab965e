package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Questions what a client may do: everything. JOSDK asks before it takes part in an election. */
final class Reviews {
    private static final List<String> API = List.of("apis", "authorization.k8s.io", "v1");

    private Reviews() {}

    static boolean isOne(Request request) {
        return request.method().equals("POST")
                && request.path().size() == API.size() + 1
                && request.path().subList(0, API.size()).equals(API)
                && request.path().getLast().startsWith("selfsubject");
    }

    static Answer allowed(Request request) throws JsonProcessingException {
        JsonNode asked = Resources.body(request);
        ObjectNode review = asked instanceof ObjectNode object ? object.deepCopy() : Json.emptyObject();
        ObjectNode status = review.putObject("status").put("allowed", true).put("incomplete", false);
        status.putArray("nonResourceRules");
        ObjectNode all = status.putArray("resourceRules").addObject();
        for (String field : List.of("verbs", "apiGroups", "resources")) {
            all.putArray(field).add("*");
        }
        return Answer.created(review);
    }
}
