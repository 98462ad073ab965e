package io.srvlab.rds.playground;

import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.playground.machine.Home;
import io.srvlab.rds.playground.machine.Machine;
import io.srvlab.rds.playground.scene.Addresses;
import io.srvlab.rds.playground.scene.Balance;
import io.srvlab.rds.playground.scene.Box;
import io.srvlab.rds.playground.scene.Cluster;
import io.srvlab.rds.playground.scene.Creating;
import io.srvlab.rds.playground.scene.Driver;
import io.srvlab.rds.playground.scene.FrozenBox;
import io.srvlab.rds.playground.scene.KilledOperator;
import io.srvlab.rds.playground.scene.Kubelet;
import io.srvlab.rds.playground.scene.Operator;
import io.srvlab.rds.playground.scene.Orphans;
import io.srvlab.rds.playground.scene.ReadyClass;
import io.srvlab.rds.playground.scene.Scrapes;
import io.srvlab.rds.playground.scene.Sidecars;
import io.srvlab.rds.playground.scene.TakingDown;
import io.srvlab.rds.playground.scene.Using;
import io.srvlab.rds.playground.story.Story;
import java.util.List;

/** The ten steps, in their order. */
final class Demo {
    private final Home home;
    private final Machine machine;
    private final Story story;
    private final Scrapes scrapes = new Scrapes();

    Demo(Home home, Machine machine, Story story) {
        this.home = home;
        this.machine = machine;
        this.story = story;
    }

    /** Tells the story; throws at the first claim that does not hold. Gives the addresses of what runs. */
    Addresses tell() throws Exception {
        Box box = story.step("A simulated RDS starts on localhost", page -> Box.start(home, page));
        Cluster cluster = story.step(
                "A Kubernetes API server starts in process; the CRDs are applied", page -> Cluster.start(home, page));
        Operator operator = story.step(
                "The operator starts; an RdsStorageClass becomes Ready, and a StorageClass appears", page -> {
                    Operator started = Operator.start(home, cluster, scrapes, page);
                    ReadyClass.apply(cluster, box, machine, page);
                    return started;
                });
        Driver driver = story.step(
                "The CSI driver starts: controller and node, two processes, two sockets",
                page -> Driver.start(home, cluster, box, scrapes, page));

        Sidecars sidecars = new Sidecars(cluster, driver, machine.fsType());
        Kubelet kubelet = new Kubelet(home, driver, sidecars.capability());
        Volume data = story.step(
                "A volume of 1 GiB is created through CSI", page -> Creating.play(cluster, box, sidecars, page));
        story.play(
                machine.canMount()
                        ? "It is attached, staged and published; a file is written; it grows to 2 GiB in use"
                        : "It is attached, and grows to 2 GiB (nothing is mounted: " + machine.mounts() + ")",
                page -> new Using(box, sidecars, kubelet, machine).play(data, scrapes, driver, page));
        Volume survivor = story.step(
                "The operator is killed in the middle of a create, and started again",
                page -> new KilledOperator(cluster, box, operator, sidecars).play(page));
        Volume patient = story.step(
                "The RDS is frozen for a few seconds", page -> FrozenBox.play(box, operator, sidecars, page));
        story.play(
                "Orphans: three disks without a volume appear on the box",
                page -> new Orphans(cluster, box).play(page));
        story.play("Everything is given back; the box is empty; what metrics and Events tell of it", page -> {
            new TakingDown(cluster, box, sidecars, kubelet).play(data, List.of(survivor, patient), machine, page);
            Balance balance = new Balance(scrapes, cluster);
            balance.lastScrapes(operator, driver);
            balance.show(machine, page);
        });
        return new Addresses(box, cluster, operator, driver);
    }
}
