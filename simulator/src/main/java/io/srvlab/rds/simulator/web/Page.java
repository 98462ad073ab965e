package io.srvlab.rds.simulator.web;

import io.srvlab.rds.simulator.Journal;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.disk.DiskItem;
import io.srvlab.rds.simulator.disk.PoolItem;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The whole page, made anew for each view. */
final class Page {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final int LAST = 50;

    private Page() {}

    /**
     * @param problem with what was asked for, empty if none
     * @param live whether the browser is to ask again each two seconds
     */
    static Html of(Simulator box, String problem, boolean live) {
        return Html.of(
                """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                {}
                <title>{} – simulated RDS</title>
                <link rel="stylesheet" href="/style.css">
                </head>
                <body>
                {}
                <main>
                {}
                {}
                {}
                {}
                {}
                {}
                {}
                {}
                </main>
                <footer>RouterOS is a trademark of its owner; this is a simulation and no product of theirs.
                <a href="/metrics">metrics</a> <a href="/commands">all commands</a> <a href="/settings">settings as text</a></footer>
                </body>
                </html>
                """,
                Html.when(live, new Html("<meta http-equiv=\"refresh\" content=\"2\">")),
                box.options().identity(),
                header(box, live),
                Html.when(!problem.isEmpty(), Html.of("<p class=\"problem\" role=\"alert\">{}</p>", problem)),
                pools(box),
                disks(box),
                FaultsPart.of(box),
                visits(box),
                hosts(box),
                lines(box),
                SettingsPart.of(box));
    }

    private static Html header(Simulator box, boolean live) {
        return Html.of(
                """
                <header>
                <div><h1>{}</h1><p>RDS2216, RouterOS {} · simulated · <span class="mono">ssh -p {} {}@localhost</span></p></div>
                <nav><a href="#disks">disks</a><a href="#faults">faults</a><a href="#connections">connections</a>
                <a href="#hosts">hosts</a>
                <a href="#commands">commands</a><a href="#settings">settings</a>
                <a class="live{}" href="{}">{}</a></nav>
                </header>
                """,
                box.options().identity(),
                box.options().version(),
                box.port(),
                box.options().user(),
                live ? " on" : "",
                live ? "/" : "/?live=1",
                live ? "live: on" : "live: off");
    }

    private static Html pools(Simulator box) {
        return Html.of(
                "<section class=\"tiles\">{}</section>",
                Html.all(box.pools().entrySet().stream().map(Page::pool).toList()));
    }

    private static Html pool(Map.Entry<PoolItem, Long> entry) {
        PoolItem pool = entry.getKey();
        long used = pool.totalBytes() - entry.getValue();
        return Html.of(
                """
                <div class="tile"><h2>{} <small>{}</small></h2>
                <meter min="0" max="{}" high="{}" optimum="0" value="{}">{}</meter>
                <p><b>{}</b> free of {}</p></div>
                """,
                pool.name(),
                pool.fs(),
                pool.totalBytes(),
                pool.totalBytes() / 10 * 9,
                used,
                human(used),
                human(entry.getValue()),
                human(pool.totalBytes()));
    }

    private static Html disks(Simulator box) {
        Set<String> visible = Set.copyOf(box.exports());
        List<DiskItem> disks = box.disks();
        List<Html> rows = disks.stream().map(disk -> disk(disk, visible)).toList();
        return Html.of(
                """
                <section id="disks"><h2>Disks <small>{}, {} exported</small></h2>
                {}
                </section>
                """,
                disks.size(),
                visible.size(),
                table(List.of("slot", "size", "file", "export", "comment"), rows, "No disk yet."));
    }

    private static Html disk(DiskItem disk, Set<String> visible) {
        Html export = !disk.export()
                ? new Html("<span class=\"quiet\">no</span>")
                : Html.of(
                        "<span class=\"dot {}\"></span><span class=\"mono\">{}</span> <span class=\"quiet\">port {}{}</span>",
                        visible.contains(disk.nqn()) ? "good" : "bad",
                        disk.nqn(),
                        disk.port(),
                        disk.allowHost().isEmpty() ? "" : ", only " + disk.allowHost());
        return Html.of("""
                <tr><td data-label="slot"><b class="mono">{}</b> <span class="quiet">{}</span></td>
                <td data-label="size">{}</td><td data-label="file" class="mono">{}</td>
                <td data-label="export">{}</td><td data-label="comment" class="mono quiet">{}</td></tr>
                """, disk.slot(), disk.id(), human(disk.size()), disk.path(), export, disk.comment());
    }

    private static Html visits(Simulator box) {
        List<Html> rows = box.visits().stream()
                .map(v -> Html.of(
                        """
                        <tr><td data-label="user"><b>{}</b></td><td data-label="from" class="mono">{}</td>
                        <td data-label="since">{}</td><td data-label="channels">{}</td></tr>
                        """,
                        v.user().isEmpty() ? "(not logged in)" : v.user(),
                        v.from(),
                        v.since().truncatedTo(ChronoUnit.SECONDS),
                        v.channels()))
                .toList();
        return Html.of(
                "<section id=\"connections\"><h2>Connections <small>{}</small></h2>{}</section>",
                rows.size(),
                table(List.of("user", "from", "since", "channels"), rows, "Nobody is connected."));
    }

    private static Html hosts(Simulator box) {
        List<Html> rows = box.hosts().connections().stream()
                .map(host -> Html.of("""
                        <tr><td data-label="export" class="mono">{}</td><td data-label="host" class="mono">{}</td>
                        <td data-label="size">{}</td></tr>
                        """, host.nqn(), host.hostNqn(), human(host.size())))
                .toList();
        return Html.of(
                "<section id=\"hosts\"><h2>Hosts <small>{}, over NVMe/TCP</small></h2>{}</section>",
                rows.size(),
                table(List.of("export", "host", "size that it sees"), rows, "No host is connected."));
    }

    private static Html lines(Simulator box) {
        List<Html> rows =
                box.journal().last().stream().limit(LAST).map(Page::line).toList();
        return Html.of(
                "<section id=\"commands\"><h2>Last commands <small>UTC of the box</small></h2>{}</section>",
                table(List.of("at", "took", "outcome", "command"), rows, "No command yet."));
    }

    private static Html line(Journal.Line line) {
        return Html.of(
                """
                <tr><td data-label="at" class="mono">{}</td><td data-label="took">{}</td>
                <td data-label="outcome"><span class="badge {}">{}</span></td>
                <td data-label="command"><code>{}</code></td></tr>
                """,
                TIME.format(line.at()),
                millis(line.took()),
                line.outcome().equals("ok") ? "good" : "bad",
                line.outcome(),
                line.command());
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%,d ms", time.toMillis());
    }

    private static Html table(List<String> heads, List<Html> rows, String nothing) {
        if (rows.isEmpty()) {
            return Html.of("<p class=\"quiet\">{}</p>", nothing);
        }
        return Html.of(
                "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
                Html.all(heads.stream().map(h -> Html.of("<th>{}</th>", h)).toList()),
                Html.all(rows));
    }

    /** Binary units, one decimal. */
    private static String human(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
