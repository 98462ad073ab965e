package io.srvlab.rds.simulator.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.FaultKind;
import io.srvlab.rds.simulator.FaultOrder;
import io.srvlab.rds.simulator.Faults;
import io.srvlab.rds.simulator.Simulator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Every URL. Changes are POSTs; one with the value {@code page} came from the page and leads back to that part of it. */
public final class Routes implements HttpHandler {
    private static final String FROM_PAGE = "page";

    private final Simulator box;

    public Routes(Simulator box) {
        this.box = box;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange).send(exchange);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        Request request;
        try {
            request = Request.of(exchange);
        } catch (IllegalArgumentException e) {
            return Answer.text(400, e.getMessage() + "\n");
        }
        if (!request.isOwn()) {
            return Answer.text(403, "only from this machine, under the name localhost, and not from another site\n");
        }
        try {
            return request.method().equals("POST") ? post(request) : get(request);
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage());
            return request.values().containsKey(FROM_PAGE)
                    ? Answer.html(400, Page.of(box, problem, false))
                    : Answer.text(400, problem + "\n");
        }
    }

    private Answer get(Request request) throws IOException {
        if (!request.method().equals("GET")) {
            throw new IllegalArgumentException("want GET or POST");
        }
        return switch (request.path()) {
            case "/" -> Answer.html(200, Page.of(box, "", request.values().containsKey("live")));
            case "/style.css" -> new Answer(200, "text/css; charset=utf-8", style(), null);
            case "/metrics" -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", MetricsPage.of(box), null);
            case "/commands" -> Answer.text(200, String.join("\n", box.received()) + "\n");
            case "/settings" -> Answer.text(200, box.behaviour().describe());
            case "/livez" -> Answer.text(200, "ok\n");
            default -> Answer.text(404, "there is /, /metrics, /commands, /settings; changes are POSTs\n");
        };
    }

    private static String style() throws IOException {
        try (InputStream in = Routes.class.getResourceAsStream("style.css")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Answer post(Request request) {
        Map<String, String> values = request.without(FROM_PAGE);
        String path = request.path();
        if (path.equals("/settings")) {
            box.behaviour(changed(box.behaviour(), values));
        } else if (path.equals("/timing")) {
            box.timing().on(Boolean.parseBoolean(request.value("on")));
        } else if (path.startsWith("/faults/")) {
            fault(path.substring("/faults/".length()), request, values);
        } else {
            return Answer.text(404, "no such address: " + path + "\n");
        }
        return request.values().containsKey(FROM_PAGE)
                ? Answer.seeOther("/#" + request.value(FROM_PAGE).replaceAll("[^a-z]", ""))
                : Answer.text(200, "ok\n");
    }

    /** {@code profile=NAME} first, then single settings; all or none. */
    private static Behaviour changed(Behaviour before, Map<String, String> values) {
        String profile = values.get("profile");
        Behaviour after = profile == null ? before : Behaviour.profile(profile);
        for (Map.Entry<String, String> one : values.entrySet()) {
            if (!one.getKey().equals("profile")) {
                after = after.with(one.getKey(), one.getValue());
            }
        }
        return after;
    }

    private void fault(String name, Request request, Map<String, String> values) {
        Faults faults = box.faults();
        switch (name) {
            case "thaw" -> faults.thaw();
            case "forget" -> faults.forget();
            case "random" -> faults.random(request.value("faults"));
            default -> faults.inject(new FaultOrder(FaultKind.of(name), values));
        }
    }
}
