package io.srvlab.rds.e2e.nvme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another host on the same machine: connections that are not the driver's. */
final class Foreign {
    private static final String HOST_ID = "99999999-2222-4333-8444-555555555555";
    static final String HOST_NQN = "nqn.2014-08.org.nvmexpress:uuid:" + HOST_ID;

    private Foreign() {}

    static void connect(String nqn) throws IOException {
        Files.writeString(
                Path.of("/dev/nvme-fabrics"),
                "nqn=" + nqn + ",transport=tcp,traddr=" + Target.ADDRESS + ",trsvcid=" + Target.PORT + ",hostnqn="
                        + HOST_NQN + ",hostid=" + HOST_ID,
                StandardOpenOption.WRITE);
    }

    /** Whether the box does not let it in; a connection that it got is ended again. */
    static boolean refused(String nqn) throws IOException {
        try {
            connect(nqn);
        } catch (IOException e) {
            return true;
        }
        for (Path controller : OnTheGuest.controllers()) {
            if (Files.readString(controller.resolve("hostnqn")).strip().equals(HOST_NQN)) {
                OnTheGuest.delete(controller);
            }
        }
        return false;
    }
}
