package io.srvlab.rds.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the user wants of one pool. A missing part gets the defaults named beside it, here and in the CRD alike. */
public record RdsStorageClassSpec(
        Rds rds,
        Pool pool,
        Nvme nvme,
        Filesystem filesystem,
        StorageClassPolicy storageClass,
        Orphans orphans,
        Fencing fencing,
        Boolean allowHost,
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
            String address,
            Integer port,
            String user,
            SecretRef credentialsSecretRef,
            List<String> hostKeyFingerprints) {
        public Rds {
            port = port == null ? 22 : port;
        }
    }

    /** A Secret in the operator's own namespace; its key {@code ssh-privatekey} holds the private key (PEM/OpenSSH). */
    public record SecretRef(String name) {}

    /** Where backing files live: exactly one of slot and mountPoint; directory {@code csi}, reservePercent 5 if absent. */
    public record Pool(@Nullable String slot, @Nullable String mountPoint, String directory, Integer reservePercent) {
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
    public record Nvme(
            List<String> addresses,
            Integer port,
            String nqnPrefix,
            String ctrlLossTimeout,
            String reconnectDelay,
            String keepAlive,
            Integer ioQueues,
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
    public record Filesystem(FsType type, List<String> mountOptions, List<String> mkfsOptions) {
        public Filesystem {
            type = type == null ? FsType.ext4 : type;
            mountOptions = mountOptions == null ? List.of() : mountOptions;
            mkfsOptions = mkfsOptions == null ? List.of() : mkfsOptions;
        }
    }

    /** The StorageClass that is made: Delete, Immediate, expansion allowed, not the default, if absent. */
    public record StorageClassPolicy(
            ReclaimPolicy reclaimPolicy,
            VolumeBindingMode volumeBindingMode,
            Boolean allowVolumeExpansion,
            @JsonProperty("default") Boolean isDefault,
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
    public record TopologyTerm(String key, List<String> values) {}

    /** What happens to our disks without a volume: Report, 24h, 15m, 5 a run, stop above 10 %, if absent. */
    public record Orphans(
            OrphanPolicy policy,
            String gracePeriod,
            String interval,
            Integer maxDeletesPerRun,
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
    public record Limits(Integer maxConcurrentCommands) {
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
