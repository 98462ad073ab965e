package io.srvlab.rds.csi.node.fabric;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What sysfs shows of one NQN: our controllers, and the disks with namespace id 1 that they reach.
 *
 * @param disks of controllers that are not {@linkplain Controller#ending() ending}; each once, by name
 */
record Look(List<Controller> controllers, List<Disk> disks) {

    /**
     * A disk that has a size.
     *
     * @param live whether one of the controllers that reach it is live
     */
    record Disk(String name, String majorMinor, long sizeBytes, boolean live) {}

    boolean connected() {
        return controllers.stream().anyMatch(controller -> !controller.ending());
    }

    boolean live() {
        return controllers.stream().anyMatch(Controller::live);
    }

    /** For messages: {@code nvme1 'connecting', nvme2 'live'}. */
    String states() {
        return controllers.stream()
                .sorted(Comparator.comparing(Controller::name))
                .map(controller -> controller.name() + " '" + controller.state() + "'")
                .collect(Collectors.joining(", "));
    }

    String diskNames() {
        return disks.stream()
                .map(disk -> disk.name() + " (" + disk.majorMinor() + ")")
                .collect(Collectors.joining(", "));
    }
}
