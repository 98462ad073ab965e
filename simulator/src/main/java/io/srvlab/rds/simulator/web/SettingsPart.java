package io.srvlab.rds.simulator.web;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.Simulator;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** What nobody knows of the real box, as it is set now. */
final class SettingsPart {
    private SettingsPart() {}

    static Html of(Simulator box) {
        Behaviour now = box.behaviour();
        return Html.of(
                """
                <section id="settings"><h2>Settings <small>what nobody outside has seen a box do</small></h2>
                <div class="row">
                <form method="post" action="/settings"><input type="hidden" name="page" value="settings">
                <label>profile <select name="profile">{}</select></label> <button>use</button></form>
                <form method="post" action="/timing"><input type="hidden" name="page" value="settings">
                <input type="hidden" name="on" value="{}">
                <button role="switch" aria-checked="{}" aria-label="timing model"><i></i></button> timing model</form>
                </div>
                <form method="post" action="/settings"><input type="hidden" name="page" value="settings">
                <ul class="settings">{}</ul><p><button>change</button></p></form>
                </section>
                """,
                Html.all(Behaviour.profiles().stream()
                        .map(p -> option(p, Behaviour.profile(p).equals(now)))
                        .toList()),
                !box.timing().on(),
                box.timing().on(),
                Html.all(Arrays.stream(Setting.values())
                        .map(s -> setting(s, now))
                        .toList()));
    }

    private static Html setting(Setting setting, Behaviour now) {
        String value = now.get(setting);
        Set<String> choices = new LinkedHashSet<>(setting.choices());
        choices.add(value);
        return Html.of(
                """
                <li class="{}"><label><span><b>{}</b> {} <abbr title="evidence for the default">{}</abbr><small>{}</small></span>
                <select name="{}">{}</select></label></li>
                """,
                now.changed().containsKey(setting) ? "on" : "off",
                setting.id(),
                setting.title(),
                setting.label(),
                setting.description(),
                setting.id(),
                Html.all(choices.stream().map(c -> option(c, c.equals(value))).toList()));
    }

    private static Html option(String value, boolean chosen) {
        return Html.of("<option value=\"{}\"{}>{}</option>", value, chosen ? new Html(" selected") : Html.NONE, value);
    }
}
