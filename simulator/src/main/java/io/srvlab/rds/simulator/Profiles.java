package io.srvlab.rds.simulator;

import java.util.List;

/** Sets of settings that belong together. */
final class Profiles {
    static final List<String> NAMES = List.of("default", "captured", "documented", "go-driver-assumptions", "worst");

    private Profiles() {}

    static Behaviour named(String name) {
        return switch (name) {
            case "default" -> Behaviour.defaults();
            case "captured" -> captured();
            case "documented" -> documented();
            case "go-driver-assumptions" -> assumed();
            case "worst" -> worst();
            default ->
                throw new IllegalArgumentException(
                        "there is no profile '" + name + "': want " + String.join(", ", NAMES));
        };
    }

    /** Where hardware captures differ from the likeliest answers. */
    private static Behaviour captured() {
        return all("U5=header", "U30=3s");
    }

    /** What the manual says or shows, where it does. */
    private static Behaviour documented() {
        return all("U1=1", "U4=none", "U10=device", "U24.attempts=9", "U30=0s");
    }

    /** What the public Go driver and its mock take for granted. */
    private static Behaviour assumed() {
        return all(
                "U1=1",
                "U3=lf",
                "U5=header",
                "U6=64",
                "U8=sparse",
                "U10=entry",
                "U18=data",
                "U30=0s",
                "U31=rescan",
                "U36=none",
                "U40=unlimited");
    }

    /** Each answer the one that is hardest on a client, as far as one client can work with all of them. */
    private static Behaviour worst() {
        return all(
                "U1=none",
                "U2=stderr",
                "U3=lf",
                "U4=40",
                "U5=blank",
                "U6.excess=truncate",
                "U7=decimal",
                "U7.rounding=4096",
                "U8=sparse",
                "U9=accepted",
                "U10=suffix",
                "U12=truncated",
                "U14=truncates",
                "U15=error",
                "U16=error",
                "U17=wrap-10000",
                "U19=background",
                "U20=30s",
                "U21=slot",
                "U22=0",
                "U23.channels=1",
                "U23.failure=hang",
                "U24=accepted",
                "U26=7.21",
                "U27=ignored",
                "U28=1024",
                "U29=old",
                "U30=3s",
                "U32=ignored",
                "U33=0.05",
                "U35=60s",
                "U36=banner",
                "U37=as-given",
                "U38=lives",
                "U39.cut=yes",
                "U40=64",
                "U40.excess=truncate");
    }

    private static Behaviour all(String... assignments) {
        Behaviour behaviour = Behaviour.defaults();
        for (String assignment : assignments) {
            String[] part = assignment.split("=", 2);
            behaviour = behaviour.with(part[0], part[1]);
        }
        return behaviour;
    }
}
