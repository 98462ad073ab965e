package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** How objects are read and written. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
    static final ObjectMapper YAML = new YAMLMapper();

    private Json() {}

    static ObjectNode emptyObject() {
        return MAPPER.createObjectNode();
    }
}
