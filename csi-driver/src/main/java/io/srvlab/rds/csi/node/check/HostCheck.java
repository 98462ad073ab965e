package io.srvlab.rds.csi.node.check;

import io.srvlab.rds.csi.node.check.Host.Module;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks at everything that the node plugin needs of a host. */
public final class HostCheck {
    private static final String FABRICS = "/dev/nvme-fabrics";
    private static final List<String> RULES =
            List.of("/etc/udev/rules.d", "/run/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d");

    /** What the driver calls, and the Debian package that has it. */
    private static final Map<String, List<String>> TOOLS = Map.of(
            "util-linux and mount", List.of("blkid", "mount", "umount"),
            "e2fsprogs", List.of("mkfs.ext4", "e2fsck", "resize2fs"),
            "xfsprogs", List.of("mkfs.xfs", "xfs_growfs"),
            "btrfs-progs", List.of("mkfs.btrfs", "btrfs"));

    /** Rules that set something up on every disk that appears, also on those that belong to pods and virtual machines. */
    private static final Map<Pattern, String> GREEDY = Map.of(
            Pattern.compile("(?m)^[^#\\n]*lvm.*(vgchange|pvscan)"),
            "LVM activates volume groups that it finds on raw block volumes; exclude them with global_filter ="
                    + " [ \"r|^/dev/nvme|\" ] in /etc/lvm/lvm.conf (name your own NVMe disks before it)",
            Pattern.compile("(?m)^[^#\\n]*mdadm.*(-I|--incremental)"),
            "mdadm assembles arrays that it finds on raw block volumes; set AUTO -all in /etc/mdadm/mdadm.conf",
            Pattern.compile("(?m)^[^#\\n]*nvme connect-all"),
            "nvme-cli connects by itself to what a discovery controller offers; the driver uses no discovery, so this"
                    + " matters only if you run discovery against the box: then the connection is not the driver's");

    private final Host host;
    private final List<Finding> findings = new ArrayList<>();

    private HostCheck(Host host) {
        this.host = host;
    }

    /** @param root of the host's filesystem */
    public static List<Finding> of(Path root, List<Path> programs, String kernel, String kubelet) {
        HostCheck check = new HostCheck(new Host(root, programs, kernel));
        check.modules();
        check.fabrics();
        check.filesystems();
        check.tools();
        check.multipath();
        check.udev();
        check.identity();
        check.propagation(kubelet);
        return List.copyOf(check.findings);
    }

    private void add(Finding finding) {
        findings.add(finding);
    }

    private void modules() {
        for (String name : List.of("nvme-fabrics", "nvme-tcp")) {
            String subject = "module " + name;
            add(
                    switch (host.module(name)) {
                        case LOADED -> Finding.ok(subject, "loaded or built in");
                        case LOADABLE ->
                            Finding.missing(
                                    subject,
                                    "not loaded: modprobe " + name + " now, and a line '" + name
                                            + "' in /etc/modules-load.d/rds.conf for every boot");
                        case ABSENT ->
                            Finding.missing(
                                    subject,
                                    "kernel " + host.kernel() + " has no such module: install the package with the"
                                            + " rest of the modules (Debian: linux-image-" + host.kernel()
                                            + ", Ubuntu: linux-modules-extra-" + host.kernel()
                                            + ", Fedora: kernel-modules-core)");
                    });
        }
    }

    private void fabrics() {
        Path device = host.path(FABRICS);
        if (!Files.exists(device)) {
            add(Finding.missing(
                    FABRICS,
                    "is not there: it appears with the module nvme-fabrics; in a container mount"
                            + " the host's /dev"));
        } else if (!Files.isWritable(device)) {
            add(Finding.missing(FABRICS, "cannot be written: run as root; in a container, privileged"));
        } else {
            add(Finding.ok(FABRICS, "can be written"));
        }
    }

    private void filesystems() {
        String known = host.text("/proc/filesystems").orElse("");
        for (String type : List.of("ext4", "xfs", "btrfs")) {
            boolean there = known.contains("\t" + type + "\n") || host.module(type) != Module.ABSENT;
            add(
                    there
                            ? Finding.ok("filesystem " + type, "the kernel has it")
                            : Finding.note(
                                    "filesystem " + type,
                                    "the kernel has none: volumes with filesystem.type " + type
                                            + " cannot be mounted on this node"));
        }
    }

    private void tools() {
        TOOLS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            List<String> absent = entry.getValue().stream()
                    .filter(tool -> !host.hasProgram(tool))
                    .toList();
            String names = String.join(", ", absent.isEmpty() ? entry.getValue() : absent);
            add(
                    absent.isEmpty()
                            ? Finding.ok("tools", names)
                            : Finding.missing(
                                    "tools",
                                    names + " not on the PATH: install " + entry.getKey()
                                            + "; the driver's image has them, so run the check in it"));
        });
    }

    private void multipath() {
        Optional<String> nativeSetting = host.text("/sys/module/nvme_core/parameters/multipath");
        nativeSetting.ifPresent(value -> add(Finding.ok(
                "native multipath",
                value.strip().equals("Y")
                        ? "on; the driver uses one path and works either way"
                        : "off; the driver works either way")));
        boolean daemon = host.has("/run/multipathd.pid") || host.has("/run/multipathd.socket");
        String config = host.text("/etc/multipath.conf").orElse("");
        if (daemon && !config.contains("nvme")) {
            add(Finding.note(
                    "multipathd",
                    "runs, and /etc/multipath.conf says nothing about NVMe: it may claim volumes. Add"
                            + " blacklist { devnode \"^nvme\" } unless you use it for your own NVMe disks"));
        }
    }

    private void udev() {
        boolean found = false;
        for (String folder : RULES) {
            for (Path file : host.files(folder, ".rules")) {
                String text = host.text("/" + host.root().relativize(file)).orElse("");
                for (Map.Entry<Pattern, String> greedy : GREEDY.entrySet()) {
                    if (greedy.getKey().matcher(text).find()) {
                        found = true;
                        add(Finding.note("udev", folder + "/" + file.getFileName() + ": " + greedy.getValue()));
                    }
                }
            }
        }
        if (!found) {
            add(Finding.ok("udev", "no rule sets up what it finds on volumes"));
        }
    }

    private void identity() {
        String id = host.text("/etc/machine-id").orElse("").strip();
        add(
                id.matches("[0-9a-f]{32}")
                        ? Finding.ok("machine id", "/etc/machine-id is set")
                        : Finding.note(
                                "machine id",
                                "/etc/machine-id has none: the driver makes one and keeps it with its records; where"
                                        + " machines are cloned from an image, run systemd-machine-id-setup on each"));
    }

    /** A mount that the driver makes in its container must appear on the host. */
    private void propagation(String kubelet) {
        Optional<String> best = mounts().stream()
                .filter(line -> covers(mountPoint(line), kubelet))
                .reduce((one, other) ->
                        mountPoint(one).length() > mountPoint(other).length() ? one : other);
        if (!host.has(kubelet)) {
            add(Finding.note(
                    "kubelet",
                    kubelet + " is not there: is this a Kubernetes node? Else name it with" + " --kubelet-folder"));
        } else if (best.isPresent() && !best.get().contains(" shared:")) {
            add(Finding.missing(
                    "kubelet",
                    "the mount of " + mountPoint(best.get()) + " is not shared, so pods would not see what the driver"
                            + " mounts: mount --make-rshared " + mountPoint(best.get())));
        } else {
            add(Finding.ok("kubelet", kubelet + " is in a shared mount"));
        }
    }

    private List<String> mounts() {
        return Arrays.asList(host.text("/proc/1/mountinfo")
                .or(() -> host.text("/proc/self/mountinfo"))
                .orElse("")
                .split("\n", -1));
    }

    private static boolean covers(String mountPoint, String path) {
        return !mountPoint.isEmpty() && Path.of(path).startsWith(mountPoint);
    }

    /** Fifth field of mountinfo (proc_pid_mountinfo(5)). */
    private static String mountPoint(String line) {
        String[] fields = line.split(" ", 7);
        return fields.length < 6 ? "" : fields[4];
    }
}
