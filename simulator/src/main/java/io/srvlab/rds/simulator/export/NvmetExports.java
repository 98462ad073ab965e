package io.srvlab.rds.simulator.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Exports through the kernel's NVMe/TCP target: a subsystem with one namespace over a loop device for each NQN, a port for
 * each server port (its id is the number, as a real box shows it). Only subsystems that carry this box's serial number are
 * ever changed; those that a killed simulator left behind are taken down first. Source of the attributes: the kernel's
 * {@code drivers/nvme/target/configfs.c}.
 */
public final class NvmetExports implements ExportBackend {
    private static final Path KERNEL = Path.of("/sys/kernel/config/nvmet");

    private record Shown(Export export, Path device) {}

    private final ConfigFs nvmet;
    private final LoopDevices loops;
    private final String address;
    private final String serial;
    private final Map<String, Shown> shown = new TreeMap<>();
    private final Set<String> ports = new TreeSet<>();
    private final Set<String> hosts = new TreeSet<>();

    /**
     * @param address IP address on which ports listen
     * @param folder of the box; its name makes the serial number
     */
    public NvmetExports(ConfigFs nvmet, LoopDevices loops, String address, Path folder) throws IOException {
        this.nvmet = nvmet;
        this.loops = loops;
        this.address = address;
        this.serial = String.format(
                "rdssim%08x", folder.toAbsolutePath().normalize().toString().hashCode());
        for (String nqn : nvmet.list("subsystems")) {
            if (isOurs(nqn)) {
                takeDown(nqn);
            }
        }
    }

    /** Through this machine's kernel; needs root and the modules nvmet-tcp and loop. */
    public static NvmetExports ofKernel(String address, Path folder) throws IOException {
        if (!Files.isDirectory(KERNEL)) {
            throw new IOException(
                    "the kernel has no NVMe target: modprobe -a nvmet nvmet-tcp loop, and mount configfs");
        }
        return new NvmetExports(ConfigFs.at(KERNEL), LoopDevices.ofKernel(), address, folder);
    }

    @Override
    public synchronized void show(List<Export> wanted) throws IOException {
        Map<String, Export> next = wanted.stream().collect(Collectors.toMap(Export::nqn, e -> e));
        for (Shown old : List.copyOf(shown.values())) {
            Export export = next.get(old.export().nqn());
            if (export == null || !export.file().equals(old.export().file())) {
                remove(old);
            }
        }
        for (Export export : wanted) {
            Shown old = shown.get(export.nqn());
            if (old == null) {
                add(export);
            } else if (!old.export().equals(export)) {
                change(old, export);
            }
        }
        tidy();
    }

    /** The namespace first, who may come second, the port last: hosts never see half of a subsystem. */
    private void add(Export export) throws IOException {
        String subsystem = subsystem(export.nqn());
        if (nvmet.exists(subsystem)) {
            throw new IOException("another subsystem of this machine has the NQN " + export.nqn());
        }
        nvmet.makeFolder(subsystem);
        nvmet.write(subsystem + "/attr_serial", serial);
        Path device = loops.attach(export.file());
        shown.put(export.nqn(), new Shown(export, device));
        nvmet.makeFolder(subsystem + "/namespaces/1");
        nvmet.write(subsystem + "/namespaces/1/device_path", device.toString());
        nvmet.write(subsystem + "/namespaces/1/enable", "1");
        allow(export);
        nvmet.link(port(export.port()) + "/subsystems/" + export.nqn(), subsystem);
    }

    private void change(Shown old, Export export) throws IOException {
        String subsystem = subsystem(export.nqn());
        shown.put(export.nqn(), new Shown(export, old.device()));
        if (old.export().size() != export.size()) {
            loops.resized(old.device());
            nvmet.write(subsystem + "/namespaces/1/revalidate_size", "1");
        }
        if (!old.export().allowHost().equals(export.allowHost())) {
            allow(export);
        }
        if (old.export().port() != export.port()) {
            nvmet.unlink("ports/" + old.export().port() + "/subsystems/" + export.nqn());
            nvmet.link(port(export.port()) + "/subsystems/" + export.nqn(), subsystem);
        }
    }

    /** Never open to all in between. The kernel refuses allow_any_host while hosts are linked. */
    private void allow(Export export) throws IOException {
        String subsystem = subsystem(export.nqn());
        Set<String> wanted = new TreeSet<>();
        for (String host : export.allowHost().split(",")) {
            if (Export.isName(host.strip())) {
                wanted.add(host.strip());
            }
        }
        boolean any = export.allowHost().isBlank();
        if (!any) {
            nvmet.write(subsystem + "/attr_allow_any_host", "0");
        }
        for (String host : nvmet.list(subsystem + "/allowed_hosts")) {
            if (!wanted.contains(host)) {
                nvmet.unlink(subsystem + "/allowed_hosts/" + host);
            }
        }
        for (String host : wanted) {
            if (!nvmet.exists("hosts/" + host)) {
                nvmet.makeFolder("hosts/" + host);
                hosts.add(host);
            }
            if (!nvmet.exists(subsystem + "/allowed_hosts/" + host)) {
                nvmet.link(subsystem + "/allowed_hosts/" + host, "hosts/" + host);
            }
        }
        if (any) {
            nvmet.write(subsystem + "/attr_allow_any_host", "1");
        }
    }

    private String port(int number) throws IOException {
        String port = "ports/" + number;
        if (!nvmet.exists(port)) {
            nvmet.makeFolder(port);
            ports.add(port);
            nvmet.write(port + "/addr_trtype", "tcp");
            nvmet.write(port + "/addr_adrfam", address.contains(":") ? "ipv6" : "ipv4");
            nvmet.write(port + "/addr_traddr", address);
            nvmet.write(port + "/addr_trsvcid", Integer.toString(number));
        }
        return port;
    }

    private void remove(Shown old) throws IOException {
        takeDown(old.export().nqn());
        shown.remove(old.export().nqn());
    }

    /** The port first, which cuts every connection and refuses new ones. */
    private void takeDown(String nqn) throws IOException {
        String subsystem = subsystem(nqn);
        for (String port : nvmet.list("ports")) {
            if (nvmet.exists("ports/" + port + "/subsystems/" + nqn)) {
                nvmet.unlink("ports/" + port + "/subsystems/" + nqn);
            }
        }
        for (String namespace : nvmet.list(subsystem + "/namespaces")) {
            String path = subsystem + "/namespaces/" + namespace;
            String device = nvmet.read(path + "/device_path");
            nvmet.write(path + "/enable", "0");
            nvmet.removeFolder(path);
            if (device.startsWith("/dev/loop")) {
                loops.detach(Path.of(device));
            }
        }
        for (String host : nvmet.list(subsystem + "/allowed_hosts")) {
            nvmet.unlink(subsystem + "/allowed_hosts/" + host);
        }
        nvmet.removeFolder(subsystem);
    }

    /** Ports and hosts of ours that nothing uses any more. */
    private void tidy() throws IOException {
        for (String port : Set.copyOf(ports)) {
            if (nvmet.list(port + "/subsystems").isEmpty()) {
                nvmet.removeFolder(port);
                ports.remove(port);
            }
        }
        Map<String, Boolean> used = new HashMap<>();
        for (String nqn : nvmet.list("subsystems")) {
            nvmet.list(subsystem(nqn) + "/allowed_hosts").forEach(host -> used.put(host, true));
        }
        for (String host : Set.copyOf(hosts)) {
            if (!used.containsKey(host)) {
                nvmet.removeFolder("hosts/" + host);
                hosts.remove(host);
            }
        }
    }

    private static String subsystem(String nqn) {
        return "subsystems/" + nqn;
    }

    private boolean isOurs(String nqn) throws IOException {
        return nvmet.read(subsystem(nqn) + "/attr_serial").equals(serial);
    }

    @Override
    public synchronized List<String> visible() {
        return List.copyOf(shown.keySet());
    }

    @Override
    public void close() throws IOException {
        show(List.of());
    }
}
