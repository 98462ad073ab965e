package io.srvlab.rds.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the user wants of one pool. A missing part gets the defaults named beside it, here and in the CRD alike. */
public record RdsStorageClassSpec(
        @Required
        @JsonPropertyDescription(
                "The box and how to log in. May change at any time, but the box behind must stay the same.")
        Rds rds,

        @Required @JsonPropertyDescription("Where the backing files live. Immutable, except reservePercent.")
        Pool pool,

        @Required @JsonPropertyDescription("The data path between nodes and box. A change counts from the next attach.")
        Nvme nvme,

        @Default("{}") @JsonPropertyDescription("Filesystem of new volumes. Default: ext4 without extra options.")
        Filesystem filesystem,

        @Default("{}")
        @JsonPropertyDescription("The Kubernetes StorageClass of this name. What Kubernetes holds immutable in it is"
                + " changed by making it anew.")
        StorageClassPolicy storageClass,

        @Default("{}")
        @JsonPropertyDescription("What happens to our disks on the box that have no volume in Kubernetes.")
        Orphans orphans,

        @Default("Rotate")
        @JsonPropertyDescription("Rotate: every attach that begins from none exports the disk under a new name, so a"
                + " node that lost it by force cannot write. None: one name for the volume's life, exported from the"
                + " beginning. Default Rotate.")
        Fencing fencing,

        @Default("false")
        @JsonPropertyDescription(
                "Whether the box also lets in only the node's own NQN (nvme-tcp-server-allow-host-name)."
                        + " Default false.")
        Boolean allowHost,

        @Default("{}") @JsonPropertyDescription("Bounds of the work on the box.")
        Limits limits) {
    @SuppressWarnings("NullAway") // null asks each part for its defaults
    public RdsStorageClassSpec {
        filesystem = filesystem == null ? new Filesystem(null, null, null) : filesystem;
        storageClass = storageClass == null ? new StorageClassPolicy(null, null, null, null, null) : storageClass;
        orphans = orphans == null ? new Orphans(null, null, null, null, null) : orphans;
        fencing = fencing == null ? Fencing.Rotate : fencing;
        allowHost = allowHost == null ? false : allowHost;
        limits = limits == null ? new Limits(null) : limits;
    }

    /** How the box is reached. Port 22 if absent. Fingerprints as {@code SHA256:<base64 without padding>}. */
    public record Rds(
            @Required
            @Size(min = 1, max = 253)
            @Pattern(Patterns.HOST)
            @JsonPropertyDescription("Name or IP address of the box, for SSH.")
            String address,

            @Default("22") @Min(1) @Max(65535) @JsonPropertyDescription("TCP port of SSH. Default 22.")
            Integer port,

            @Required
            @Size(min = 1, max = 64)
            @Pattern(Patterns.USER)
            @JsonPropertyDescription("User of the box to log in as.")
            String user,

            @Required @JsonPropertyDescription("The Secret with the private key.")
            SecretRef credentialsSecretRef,

            @Required
            @Size(min = 1, max = 8)
            @JsonPropertyDescription("Accepted host keys, each as SHA256:<43 characters>, as ssh-keyscan <box> |"
                    + " ssh-keygen -lf - prints them. A box with another key gets no command.")
            List<@Pattern(Patterns.FINGERPRINT) @Size(max = 50) String> hostKeyFingerprints) {
        public Rds {
            port = port == null ? 22 : port;
        }
    }

    /** A Secret in the operator's own namespace; its key {@code ssh-privatekey} holds the private key (PEM/OpenSSH). */
    public record SecretRef(
            @Required
            @Size(min = 1, max = 253)
            @Pattern(Patterns.OBJECT_NAME)
            @JsonPropertyDescription(
                    "Name of a Secret in the operator's own namespace; its key ssh-privatekey holds the"
                            + " private key (PEM or OpenSSH).")
            String name) {}

    /** Where backing files live: exactly one of slot and mountPoint; directory {@code csi}, reservePercent 5 if absent. */
    @ValidationRule(
            value = "has(self.slot) != has(self.mountPoint)",
            message = "give exactly one of pool.slot and pool.mountPoint (both are in /disk/print detail)")
    @ValidationRule(
            value = "has(self.slot) == has(oldSelf.slot) && (!has(self.slot) || self.slot == oldSelf.slot)"
                    + " && has(self.mountPoint) == has(oldSelf.mountPoint)"
                    + " && (!has(self.mountPoint) || self.mountPoint == oldSelf.mountPoint)"
                    + " && self.directory == oldSelf.directory",
            message = "pool is immutable, except reservePercent: the volumes' files lie there; make another"
                    + " RdsStorageClass for another pool")
    @ValidationRule(
            value = "(!has(self.mountPoint) || !self.mountPoint.split('/').exists(p, p == '.' || p == '..'))"
                    + " && (!has(self.slot) || (self.slot != '.' && self.slot != '..'))",
            message = "no part of pool.slot and pool.mountPoint may be . or ..: no path leaves the box's disks")
    public record Pool(
            @Nullable
            @Size(min = 1, max = 64)
            @Pattern(Patterns.SLOT)
            @JsonPropertyDescription(
                    "Slot of the pool's disk, as in /disk/print. Exactly one of slot and mountPoint. Immutable.")
            String slot,

            @Nullable
            @Size(min = 1, max = 128)
            @Pattern(Patterns.PATH)
            @JsonPropertyDescription("Mount point of the pool, without leading slash, as in /disk/print detail. Exactly"
                    + " one of slot and mountPoint. Immutable.")
            String mountPoint,

            @Default("csi")
            @Size(min = 1, max = 63)
            @Pattern(Patterns.FOLDER)
            @JsonPropertyDescription("Folder in the pool for the backing files: one name, made if missing. Two classes"
                    + " must not share one. Immutable. Default csi.")
            String directory,

            @Default("5")
            @Min(0)
            @Max(90)
            @JsonPropertyDescription("Share of the pool that is kept free, in percent, 0 to 90. Default 5.")
            Integer reservePercent) {
        public Pool {
            directory = directory == null ? "csi" : directory;
            reservePercent = reservePercent == null ? 5 : reservePercent;
        }
    }

    /**
     * The data path. Durations as {@code 600s}, {@code 10m}; {@code off} where said. Defaults: port 4420, nqnPrefix
     * {@code nqn.2000-02.com.mikrotik}, ctrlLossTimeout 600s, reconnectDelay 2s, keepAlive 5s, ioQueues 0 (= CPUs, at
     * most 4), fastIoFailTimeout off.
     */
    @ValidationRule(
            value = "self.nqnPrefix == oldSelf.nqnPrefix",
            message = "nvme.nqnPrefix is immutable: nodes are connected to names that begin with it; make another"
                    + " RdsStorageClass",
            fieldPath = ".nqnPrefix")
    public record Nvme(
            @Required
            @Size(min = 1, max = 8)
            @JsonPropertyDescription("IP addresses of the box in the data network, in order of preference.")
            List<@Pattern(Patterns.IP) @Size(max = 45) String> addresses,

            @Default("4420") @Min(1) @Max(65535) @JsonPropertyDescription("TCP port of NVMe/TCP. Default 4420.")
            Integer port,

            @Default("nqn.2000-02.com.mikrotik")
            @Size(min = 1, max = 149)
            @Pattern(Patterns.NQN)
            @JsonPropertyDescription("Beginning of the NQN of every export; slot and attachment follow it. Immutable."
                    + " Default nqn.2000-02.com.mikrotik.")
            String nqnPrefix,

            @Default("600s")
            @Pattern(Patterns.DURATION_OR_OFF)
            @JsonPropertyDescription(
                    "How long a node tries to reconnect before it gives the device up: a number with s,"
                            + " m or h; off: for ever. Default 600s.")
            String ctrlLossTimeout,

            @Default("2s")
            @Pattern(Patterns.POSITIVE_DURATION)
            @JsonPropertyDescription(
                    "Pause between two tries to reconnect: a number above 0 with s, m or h. Default 2s.")
            String reconnectDelay,

            @Default("5s")
            @Pattern(Patterns.POSITIVE_DURATION)
            @JsonPropertyDescription("Interval of NVMe keep-alives: a number above 0 with s, m or h. Default 5s.")
            String keepAlive,

            @Default("0")
            @Min(0)
            @Max(128)
            @JsonPropertyDescription(
                    "I/O queues of a connection, 0 to 128. 0: as many as the node has CPUs, at most 4. Default 0.")
            Integer ioQueues,

            @Default("off")
            @Pattern(Patterns.DURATION_OR_OFF)
            @JsonPropertyDescription("After which time without a connection I/O fails instead of waiting: a number with"
                    + " s, m or h; off: it waits until ctrlLossTimeout. Default off.")
            String fastIoFailTimeout) {
        public Nvme {
            port = port == null ? 4420 : port;
            nqnPrefix = nqnPrefix == null ? "nqn.2000-02.com.mikrotik" : nqnPrefix;
            ctrlLossTimeout = ctrlLossTimeout == null ? "600s" : ctrlLossTimeout;
            reconnectDelay = reconnectDelay == null ? "2s" : reconnectDelay;
            keepAlive = keepAlive == null ? "5s" : keepAlive;
            ioQueues = ioQueues == null ? 0 : ioQueues;
            fastIoFailTimeout = fastIoFailTimeout == null ? "off" : fastIoFailTimeout;
        }
    }

    /** For volumes in filesystem mode. Default ext4, no options. */
    public record Filesystem(
            @Default("ext4") @JsonPropertyDescription("Filesystem of new volumes: ext4, xfs or btrfs. Default ext4.")
            FsType type,

            @Size(max = 32) @JsonPropertyDescription("Options of mount, one each, e.g. noatime. Default: none.")
            List<@Pattern(Patterns.OPTION) @Size(max = 128) String> mountOptions,

            @Size(max = 32)
            @JsonPropertyDescription("Arguments of mkfs, one word each, e.g. -m and 0; no paths. Default: none.")
            List<@Pattern(Patterns.MKFS_OPTION) @Size(max = 128) String> mkfsOptions) {
        public Filesystem {
            type = type == null ? FsType.ext4 : type;
            mountOptions = mountOptions == null ? List.of() : mountOptions;
            mkfsOptions = mkfsOptions == null ? List.of() : mkfsOptions;
        }
    }

    /** The StorageClass that is made: Delete, Immediate, expansion allowed, not the default, if absent. */
    public record StorageClassPolicy(
            @Default("Delete")
            @JsonPropertyDescription(
                    "What becomes of a volume when its claim is deleted: Delete or Retain. Default Delete.")
            ReclaimPolicy reclaimPolicy,

            @Default("Immediate")
            @JsonPropertyDescription("When a volume is made: Immediate or WaitForFirstConsumer. Default Immediate.")
            VolumeBindingMode volumeBindingMode,

            @Default("true") @JsonPropertyDescription("Whether claims may grow. Default true.")
            Boolean allowVolumeExpansion,

            @Default("false")
            @JsonProperty("default")
            @JsonPropertyDescription("Whether claims that name no class get this one. Default false.")
            Boolean isDefault,

            @Size(max = 16)
            @JsonPropertyDescription("Labels of nodes on which volumes may be used. Default: every node.")
            List<TopologyTerm> allowedTopologies) {
        public StorageClassPolicy {
            reclaimPolicy = reclaimPolicy == null ? ReclaimPolicy.Delete : reclaimPolicy;
            volumeBindingMode = volumeBindingMode == null ? VolumeBindingMode.Immediate : volumeBindingMode;
            allowVolumeExpansion = allowVolumeExpansion == null ? true : allowVolumeExpansion;
            isDefault = isDefault == null ? false : isDefault;
            allowedTopologies = allowedTopologies == null ? List.of() : allowedTopologies;
        }
    }

    /** A label key of nodes and the values that are allowed. */
    public record TopologyTerm(
            @Required
            @Size(min = 1, max = 317)
            @Pattern(Patterns.LABEL_KEY)
            @JsonPropertyDescription("Key of a label of nodes.")
            String key,

            @Required @Size(min = 1, max = 64) @JsonPropertyDescription("Values of the label that are allowed.")
            List<@Pattern(Patterns.LABEL_VALUE) @Size(max = 63) String> values) {}

    /** What happens to our disks without a volume: Report, 24h, 15m, 5 a run, stop above 10 %, if absent. */
    public record Orphans(
            @Default("Report")
            @JsonPropertyDescription("Ignore (no scan), Report (in the status) or Delete (also removes, after the grace"
                    + " period, what was never finished or was being removed; a finished disk never). Default Report.")
            OrphanPolicy policy,

            @Default("24h")
            @Pattern(Patterns.DURATION)
            @JsonPropertyDescription(
                    "How long something must have been seen as an orphan before it is removed: a number"
                            + " with s, m or h. Default 24h.")
            String gracePeriod,

            @Default("15m")
            @Pattern(Patterns.POSITIVE_DURATION)
            @JsonPropertyDescription("Pause between two scans: a number above 0 with s, m or h. Default 15m.")
            String interval,

            @Default("5")
            @Min(0)
            @Max(1000)
            @JsonPropertyDescription("How many orphans one scan removes at most, 0 to 1000. Default 5.")
            Integer maxDeletesPerRun,

            @Default("10")
            @Min(0)
            @Max(100)
            @JsonPropertyDescription("Nothing is removed while more than this share of our disks look like orphans, in"
                    + " percent, 0 to 100: that is a sign of lost objects. Default 10.")
            Integer stopAbovePercent) {
        public Orphans {
            policy = policy == null ? OrphanPolicy.Report : policy;
            gracePeriod = gracePeriod == null ? "24h" : gracePeriod;
            interval = interval == null ? "15m" : interval;
            maxDeletesPerRun = maxDeletesPerRun == null ? 5 : maxDeletesPerRun;
            stopAbovePercent = stopAbovePercent == null ? 10 : stopAbovePercent;
        }
    }

    /** Bounds of the work on the box; maxConcurrentCommands 4 if absent. */
    public record Limits(
            @Default("4")
            @Min(1)
            @Max(16)
            @JsonPropertyDescription("How many commands run on the box at once, 1 to 16. Default 4.")
            Integer maxConcurrentCommands) {
        public Limits {
            maxConcurrentCommands = maxConcurrentCommands == null ? 4 : maxConcurrentCommands;
        }
    }

    /** Filesystems that the node plugin can make and grow. */
    public enum FsType {
        ext4,
        xfs,
        btrfs
    }

    /** Rotate: every attach from zero exports under a new NQN. None: one NQN for the volume's whole life. */
    public enum Fencing {
        Rotate,
        None
    }

    /** What an orphan scan may do. */
    public enum OrphanPolicy {
        Ignore,
        Report,
        Delete
    }

    /** Kubernetes' reclaimPolicy. */
    public enum ReclaimPolicy {
        Delete,
        Retain
    }

    /** Kubernetes' volumeBindingMode. */
    public enum VolumeBindingMode {
        Immediate,
        WaitForFirstConsumer
    }
}
