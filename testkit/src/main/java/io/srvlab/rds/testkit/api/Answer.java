package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;

/** What a request other than a watch gets. */
record Answer(int code, JsonNode body) {

    static Answer ok(JsonNode body) {
        return new Answer(200, body);
    }

    static Answer created(JsonNode body) {
        return new Answer(201, body);
    }
}
