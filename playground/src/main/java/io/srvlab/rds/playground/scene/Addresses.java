package io.srvlab.rds.playground.scene;

import java.util.ArrayList;
import java.util.List;

/** Where what runs can be reached, for people who want to play. */
public record Addresses(Box box, Cluster cluster, Operator operator, Driver driver) {

    /** Commands to copy. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("the box          ssh -i " + box.folder().resolve("client-key") + " -p " + box.port()
                + " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR " + Box.USER
                + "@127.0.0.1 '/disk/print detail'");
        lines.add("the cluster      kubectl --server=" + cluster.url() + " get rdsstorageclasses,rdsvolumes");
        lines.add("operator         curl " + operator.pages().metrics());
        lines.add("controller       curl " + driver.controller().pages().metrics());
        lines.add("node             curl " + driver.node().pages().metrics());
        lines.add("CSI controller   unix://" + driver.controller().path());
        lines.add("CSI node         unix://" + driver.node().path());
        return lines;
    }
}
