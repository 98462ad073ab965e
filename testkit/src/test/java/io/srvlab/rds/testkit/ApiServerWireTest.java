package io.srvlab.rds.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What fabric8's client does not send, or hides. */
class ApiServerWireTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String VOLUMES = "/apis/rds.srvlab.io/v1alpha1/rdsvolumes";

    private final ApiServer api = ApiServer.start();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.close();
        api.close();
    }

    private record Reply(int code, JsonNode body) {
        String at(String pointer) {
            return body.at(pointer).asText();
        }
    }

    private Reply send(String method, String path, String type, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(api.url() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Content-Type", type)
                        .build(),
                BodyHandlers.ofString());
        return new Reply(response.statusCode(), JSON.readTree(response.body()));
    }

    private Reply get(String path) throws IOException, InterruptedException {
        return send("GET", path, "application/json", "");
    }

    private Reply create(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, "application/json", body);
    }

    private Reply apply(String path, String manager, String yaml) throws IOException, InterruptedException {
        return send("PATCH", path + "?fieldManager=" + manager + "&force=true", "application/apply-patch+yaml", yaml);
    }

    private Reply jsonPatch(String path, String operations) throws IOException, InterruptedException {
        return send("PATCH", path, "application/json-patch+json", operations);
    }

    @Test
    void aJsonPatchDoesAllOfItsOperationsOrNone() throws Exception {
        create(MAPS, "{\"metadata\":{\"name\":\"m\"},\"data\":{\"a\":\"1\"}}");

        Reply failed = jsonPatch(MAPS + "/m", """
                [{"op":"add","path":"/data/b","value":"2"},{"op":"test","path":"/data/a","value":"9"}]""");
        assertThat(failed.code()).isEqualTo(422);
        assertThat(get(MAPS + "/m").body().path("data").has("b")).isFalse();

        Reply done = jsonPatch(MAPS + "/m", """
                [{"op":"test","path":"/data/a","value":"1"},{"op":"add","path":"/data/b","value":"2"}]""");
        assertThat(done.code()).isEqualTo(200);
        assertThat(get(MAPS + "/m").at("/data/b")).isEqualTo("2");
    }

    @Test
    void applyCreatesThenMergesAndDropsWhatTheSameManagerNamesNoMore() throws Exception {
        assertThat(apply(MAPS + "/m", "me", "metadata: {finalizers: [x/a]}\ndata: {mine: '1', ours: '1'}")
                        .code())
                .isEqualTo(201);
        assertThat(apply(MAPS + "/m", "you", "metadata: {finalizers: [x/b]}\ndata: {yours: '2'}")
                        .code())
                .isEqualTo(200);

        Reply after = apply(MAPS + "/m", "me", "data: {ours: '3'}");

        assertThat(after.body().path("data")).isEqualTo(JSON.readTree("{\"ours\":\"3\",\"yours\":\"2\"}"));
        assertThat(after.body().at("/metadata/finalizers")).isEqualTo(JSON.readTree("[\"x/b\"]"));
        assertThat(apply(MAPS + "/m", "", "data: {}").code()).isEqualTo(400);
    }

    @Test
    void applyWithAStaleRevisionIsAConflict() throws Exception {
        create(VOLUMES, "{\"metadata\":{\"name\":\"v\"},\"spec\":{\"sizeBytes\":1}}");

        assertThat(apply(VOLUMES + "/v/status", "me", "metadata: {resourceVersion: '1'}\nstatus: {phase: Failed}")
                        .code())
                .isEqualTo(409);
        assertThat(apply(VOLUMES + "/v/status", "me", "status: {phase: Failed}").at("/status/phase"))
                .isEqualTo("Failed");
    }

    @Test
    void aPutNeedsTheRevisionOfACustomResourceAndOfNoOther() throws Exception {
        create(VOLUMES, "{\"metadata\":{\"name\":\"v\"},\"spec\":{\"sizeBytes\":1}}");
        create(MAPS, "{\"metadata\":{\"name\":\"m\"}}");

        assertThat(send("PUT", VOLUMES + "/v", "application/json", "{\"metadata\":{\"name\":\"v\"}}")
                        .code())
                .isEqualTo(422);
        assertThat(send(
                                "PUT",
                                MAPS + "/m",
                                "application/json",
                                "{\"metadata\":{\"name\":\"m\"},\"data\":{\"a\":\"b\"}}")
                        .code())
                .isEqualTo(200);
        assertThat(send("PUT", MAPS + "/other", "application/json", "{\"metadata\":{\"name\":\"other\"}}")
                        .code())
                .isEqualTo(404);
    }

    @Test
    void aPutCannotChangeWhatIsTheServers() throws Exception {
        Reply created = create(MAPS, "{\"metadata\":{\"name\":\"m\"}}");

        Reply after = send("PUT", MAPS + "/m", "application/json", """
                {"metadata":{"name":"m","creationTimestamp":"2000-01-01T00:00:00Z","generation":7},"data":{"a":"b"}}""");

        assertThat(after.at("/metadata/uid")).isEqualTo(created.at("/metadata/uid"));
        assertThat(after.at("/metadata/creationTimestamp")).isEqualTo(created.at("/metadata/creationTimestamp"));
        assertThat(after.body().path("metadata").has("generation")).isFalse();
    }

    @Test
    void aDeleteOfAnotherUidIsAConflict() throws Exception {
        create(MAPS, "{\"metadata\":{\"name\":\"m\"}}");

        Reply refused =
                send("DELETE", MAPS + "/m", "application/json", "{\"preconditions\":{\"uid\":\"not-this-one\"}}");

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.at("/reason")).isEqualTo("Conflict");
        assertThat(get(MAPS + "/m").code()).isEqualTo(200);
    }

    @Test
    void pagesShowEverythingOnceInOrder() throws Exception {
        for (String name : List.of("d", "b", "a", "e", "c")) {
            create(MAPS, "{\"metadata\":{\"name\":\"%s\"}}".formatted(name));
        }
        List<String> names = new ArrayList<>();
        String next = "";
        do {
            Reply page = get(MAPS + "?limit=2&continue=" + next);
            page.body()
                    .path("items")
                    .forEach(item -> names.add(item.at("/metadata/name").asText()));
            next = page.at("/metadata/continue");
        } while (!next.isEmpty());

        assertThat(names).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void selectorsSelect() throws Exception {
        create(MAPS, "{\"metadata\":{\"name\":\"a\",\"labels\":{\"tier\":\"one\"}}}");
        create(MAPS, "{\"metadata\":{\"name\":\"b\",\"labels\":{\"tier\":\"two\"}}}");
        create(MAPS, "{\"metadata\":{\"name\":\"c\"}}");

        assertThat(names("labelSelector=tier%3Done")).containsExactly("a");
        assertThat(names("labelSelector=tier+in+(one,two)")).containsExactly("a", "b");
        assertThat(names("labelSelector=tier+notin+(one)")).containsExactly("b", "c");
        assertThat(names("labelSelector=!tier")).containsExactly("c");
        assertThat(names("fieldSelector=metadata.name%3Db")).containsExactly("b");
        assertThat(names("fieldSelector=metadata.name!%3Db")).containsExactly("a", "c");
    }

    private List<String> names(String query) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        get(MAPS + "?" + query)
                .body()
                .path("items")
                .forEach(item -> names.add(item.at("/metadata/name").asText()));
        return names;
    }

    @Test
    void aForgottenDefinitionIsNoLongerServedAndANewOneIs() throws Exception {
        String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        send("DELETE", definitions + "/rdsvolumes.rds.srvlab.io", "application/json", "");
        assertThat(get(VOLUMES).code()).isEqualTo(404);

        create(definitions, """
                {"metadata":{"name":"things.example.org"},"spec":{"group":"example.org","scope":"Cluster",
                 "names":{"plural":"things","kind":"Thing"},"versions":[{"name":"v1","served":true,"storage":true}]}}""");
        Reply thing = create("/apis/example.org/v1/things", "{\"metadata\":{\"name\":\"t\"},\"status\":{\"x\":1}}");
        assertThat(thing.at("/kind")).isEqualTo("Thing");
        assertThat(thing.at("/status/x")).isEqualTo("1"); // it has no status subresource
    }

    @Test
    void aBodyThatIsNoJsonIsABadRequest() throws Exception {
        assertThat(create(MAPS, "{").code()).isEqualTo(400);
        assertThat(send("PATCH", MAPS + "/m", "text/plain", "{}").code()).isEqualTo(415);
    }

    @Test
    void whatIsServedCanBeDiscovered() throws Exception {
        assertThat(get("/apis").body().path("groups").findValuesAsText("name")).contains("rds.srvlab.io");
        assertThat(get("/apis/rds.srvlab.io/v1alpha1").body().path("resources").findValuesAsText("name"))
                .contains("rdsvolumes", "rdsvolumes/status", "rdsstorageclasses");
        assertThat(get("/apis/snapshot.storage.k8s.io/v1").code()).isEqualTo(404);
    }

    @Test
    void requestsAreRecorded() throws Exception {
        get(MAPS + "?limit=1");

        assertThat(api.requests()).last().isEqualTo("GET " + MAPS + "?limit=1");
    }
}
