package io.srvlab.rds.simulator.web;

import io.srvlab.rds.simulator.FaultKind;
import io.srvlab.rds.simulator.FaultKind.Form;
import io.srvlab.rds.simulator.FaultOrder;
import io.srvlab.rds.simulator.Simulator;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A switch for each fault: states on and off, events now, and those that wait for a command. */
final class FaultsPart {
    private static final Map<String, String> HINT = Map.of(
            "text", "failure: not enough space",
            "script", "/disk/set one comment=mine",
            "millis", "1000",
            "pool", "the first");

    private FaultsPart() {}

    static Html of(Simulator box) {
        return Html.of(
                """
                <section id="faults"><h2>Faults</h2>
                <h3>The box</h3>
                <ul class="switches">{}</ul>
                <h3>One command <small>the next one that matches; empty: any</small></h3>
                <ul class="switches">{}</ul>
                {}
                </section>
                """,
                Html.all(Arrays.stream(FaultKind.values())
                        .filter(k -> k.form() != Form.COMMAND)
                        .map(k -> k.form() == Form.STATE ? state(box, k) : event(box, k))
                        .toList()),
                Html.all(Arrays.stream(FaultKind.values())
                        .filter(k -> k.form() == Form.COMMAND)
                        .map(k -> command(box, k))
                        .toList()),
                waiting(box.faults().waiting()));
    }

    private static Html state(Simulator box, FaultKind kind) {
        boolean on = box.faults().holds(kind);
        return Html.of(
                """
                <li class="{}"><form method="post" action="/faults/{}"><input type="hidden" name="page" value="faults">
                <input type="hidden" name="on" value="{}">
                <button role="switch" aria-checked="{}" aria-label="{}"><i></i></button>
                <span><b>{}</b> {}<small>{}</small></span></form></li>
                """, on ? "on" : "off", kind.id(), !on, on, kind.id(), kind.id(), struck(box, kind), kind.effect());
    }

    private static Html event(Simulator box, FaultKind kind) {
        return Html.of(
                """
                <li><form method="post" action="/faults/{}"><input type="hidden" name="page" value="faults">
                <button>now</button><span><b>{}</b> {}<small>{}</small>
                <label>seconds <input name="seconds" inputmode="numeric" size="6" value="{}"></label></span></form></li>
                """, kind.id(), kind.id(), struck(box, kind), kind.effect(), kind == FaultKind.REBOOT ? "3" : "3600");
    }

    private static Html command(Simulator box, FaultKind kind) {
        List<Html> inputs = kind.parameters().stream()
                .map(p -> Html.of(
                        "<label>{} <input name=\"{}\" placeholder=\"{}\"{}></label>",
                        p,
                        p,
                        HINT.getOrDefault(p, ""),
                        p.equals("millis") ? new Html(" size=\"6\" inputmode=\"numeric\"") : new Html(" required")))
                .toList();
        return Html.of("""
                <li><form method="post" action="/faults/{}"><input type="hidden" name="page" value="faults">
                <button>arm</button><span><b>{}</b> {}<small>{}</small>
                <label>match <input name="match" placeholder="/disk/add"></label>{}</span></form></li>
                """, kind.id(), kind.id(), struck(box, kind), kind.effect(), Html.all(inputs));
    }

    private static Html struck(Simulator box, FaultKind kind) {
        long count = box.faults().struck().getOrDefault(kind, 0L);
        return Html.when(count > 0, Html.of("<em>{}×</em>", count));
    }

    private static Html waiting(List<FaultOrder> orders) {
        if (orders.isEmpty()) {
            return Html.NONE;
        }
        return Html.of(
                """
                <form class="waiting" method="post" action="/faults/forget"><input type="hidden" name="page" value="faults">
                <p>Waiting for their command:</p><ul>{}</ul><button>forget them</button></form>
                """,
                Html.all(orders.stream()
                        .map(o -> Html.of(
                                "<li><b>{}</b> <code>{}</code></li>", o.kind().id(), new TreeMap<>(o.values())))
                        .toList()));
    }
}
