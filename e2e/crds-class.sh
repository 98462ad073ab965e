# The checks of RdsStorageClass; part of crds.sh.
# shellcheck shell=bash

class_checks() {
  accepts "class: the example of the documentation" make class '{}'
  class_defaults
  class_forms
  class_updates
  class_display
}

class_defaults() {
  local minimal='{"metadata": {"name": "minimal"}, "spec": {"filesystem": null, "storageClass": null, "orphans": null,
    "pool": {"directory": null, "reservePercent": null}}}'
  accepts "class: one with the required fields only" make class "$minimal"
  has rds.port 22
  has pool.directory csi
  has pool.reservePercent 5
  has nvme.port 4420
  has nvme.nqnPrefix nqn.2000-02.com.mikrotik
  has nvme.ctrlLossTimeout 600s
  has nvme.reconnectDelay 2s
  has nvme.keepAlive 5s
  has nvme.ioQueues 0
  has nvme.fastIoFailTimeout off
  has filesystem.type ext4
  has storageClass.reclaimPolicy Delete
  has storageClass.volumeBindingMode Immediate
  has storageClass.allowVolumeExpansion true
  has storageClass.default false
  has orphans.policy Report
  has orphans.gracePeriod 24h
  has orphans.interval 15m
  has orphans.maxDeletesPerRun 5
  has orphans.stopAbovePercent 10
  has fencing Rotate
  has allowHost false
  has limits.maxConcurrentCommands 4
}

has() { # has FIELD VALUE: the minimal class got it
  shows "class: default of $1 is $2" "^$2 \$" kubectl get rdssc minimal -o "jsonpath={.spec.$1}"
}

class_forms() {
  wrong "a class without spec" "spec: Required" '{"spec": null}'
  wrong "without a host key" "hostKeyFingerprints: Required" '{"spec": {"rds": {"hostKeyFingerprints": null}}}'
  wrong "with an empty list of host keys" "should have at least 1" '{"spec": {"rds": {"hostKeyFingerprints": []}}}'
  wrong "an MD5 fingerprint" "should match" '{"spec": {"rds": {"hostKeyFingerprints": ["MD5:aa:bb"]}}}'
  wrong "an address with a space" "should match" '{"spec": {"rds": {"address": "box one"}}}'
  wrong "a user with a quote" "should match" '{"spec": {"rds": {"user": "a\"b"}}}'
  wrong "port 0" "greater than or equal to 1" '{"spec": {"rds": {"port": 0}}}'
  wrong "port 65536" "less than or equal to 65535" '{"spec": {"nvme": {"port": 65536}}}'
  wrong "both slot and mountPoint" "exactly one of pool.slot and pool.mountPoint" '{"spec": {"pool": {"slot": "raid1"}}}'
  wrong "neither slot nor mountPoint" "exactly one of pool.slot and" '{"spec": {"pool": {"mountPoint": null}}}'
  wrong "the directory .." "should match" '{"spec": {"pool": {"directory": ".."}}}'
  wrong "a directory of two folders" "should match" '{"spec": {"pool": {"directory": "csi/other"}}}'
  wrong "a mount point with .." "may be . or .." '{"spec": {"pool": {"mountPoint": ".."}}}'
  wrong "an absolute directory" "should match" '{"spec": {"pool": {"directory": "/csi"}}}'
  wrong "a slot with a slash" "should match" '{"spec": {"pool": {"slot": "a/b", "mountPoint": null}}}'
  wrong "a reserve of 91 percent" "less than or equal to 90" '{"spec": {"pool": {"reservePercent": 91}}}'
  wrong "no data address" "should have at least 1" '{"spec": {"nvme": {"addresses": []}}}'
  wrong "a data address that is a name" "should match" '{"spec": {"nvme": {"addresses": ["box"]}}}'
  wrong "an NQN prefix without date" "should match" '{"spec": {"nvme": {"nqnPrefix": "nqn.com.example"}}}'
  wrong "an NQN prefix with a quote" "should match" '{"spec": {"nvme": {"nqnPrefix": "nqn.2000-02.com.a\"b"}}}'
  wrong "a duration without unit" "should match" '{"spec": {"nvme": {"keepAlive": "5"}}}'
  wrong "a duration in days" "should match" '{"spec": {"orphans": {"gracePeriod": "1d"}}}'
  wrong "a pause of 0 between two tries" "should match" '{"spec": {"nvme": {"reconnectDelay": "0s"}}}'
  wrong "129 queues" "less than or equal to 128" '{"spec": {"nvme": {"ioQueues": 129}}}'
  wrong "an unknown filesystem" "Unsupported value" '{"spec": {"filesystem": {"type": "ntfs"}}}'
  wrong "a mount option of two words" "should match" '{"spec": {"filesystem": {"mountOptions": ["a b"]}}}'
  wrong "an unknown orphan policy" "Unsupported value" '{"spec": {"orphans": {"policy": "Purge"}}}'
  wrong "101 percent" "less than or equal to 100" '{"spec": {"orphans": {"stopAbovePercent": 101}}}'
  wrong "no command at once" "greater than or equal to 1" '{"spec": {"limits": {"maxConcurrentCommands": 0}}}'
  wrong "an unknown field" "unknown field" '{"spec": {"pool": {"reserve": 5}}}'
  wrong "a name of 64 characters" "longer than 63" "{\"metadata\": {\"name\": \"$(printf 'a%.0s' {1..64})\"}}"
  accepts "class: IPv6 addresses" try class '{"metadata": {"name": "six"},
    "spec": {"rds": {"address": "2001:db8::1"}, "nvme": {"addresses": ["2001:db8::2"]}}}'
  accepts "class: a pool by slot" try class '{"metadata": {"name": "slot"},
    "spec": {"pool": {"slot": "raid10", "mountPoint": null}}}'
}

wrong() { # wrong CHECK WORDS PATCH
  refuses "class: refuses $1" "$2" try class "$3"
}

class_updates() {
  refuses "class: refuses another mount point" "pool is immutable" class '{"spec": {"pool": {"mountPoint": "other"}}}'
  refuses "class: refuses another directory" "pool is immutable" class '{"spec": {"pool": {"directory": "other"}}}'
  refuses "class: refuses a slot in place of the mount point" "pool is immutable" \
    class '{"spec": {"pool": {"mountPoint": null, "slot": "raid10"}}}'
  refuses "class: refuses removing the pool" "pool: Required" class '{"spec": {"pool": null}}'
  refuses "class: refuses another NQN prefix" "nqnPrefix is immutable" \
    class '{"spec": {"nvme": {"nqnPrefix": "nqn.2020-01.org.other"}}}'
  refuses "class: refuses removing nvme" "nvme: Required" class '{"spec": {"nvme": null}}'
  refuses "class: refuses removing the spec" "spec: Required" class '{"spec": null}'
  accepts "class: takes another reserve, address, port, fencing" class '{"spec": {"pool": {"reservePercent": 10},
    "rds": {"address": "rds.example"}, "nvme": {"port": 4421}, "fencing": "None"}}'
}

class_display() {
  kubectl patch rdssc rds-fast --subresource=status --type=merge -p '{"status": {"volumeCount": 3,
    "box": {"version": "7.24.2"}, "capacity": {"availableBytes": 1073741824},
    "conditions": [{"type": "Ready", "status": "False", "message": "the box does not answer"}]}}' > /dev/null
  shows "class: kubectl get has the columns" "^NAME READY BOX VERSION VOLUMES AVAILABLE AGE MESSAGE " kubectl get rdssc
  shows "class: kubectl get shows the status in words" \
    "rds-fast False rds.example 7.24.2 3 1073741824 [0-9]+s the box does not answer" kubectl get rdssc
  shows "class: kubectl explain tells meaning, unit, default" "in percent, 0 to 90. Default 5" \
    kubectl explain rdsstorageclass.spec.pool.reservePercent
}
