# The checks of RdsVolume; part of crds.sh.
# shellcheck shell=bash

GIB=1073741824
HOST=nqn.2014-08.org.nvmexpress:uuid:0b6e7b0a-5a5e-5c43-9a0a-7d8f1c2e3b4a
DISK='"slot": "csi-0123456789abcdef01234567", "filePath": "raid10/csi/csi-0123456789abcdef01234567/volume.img",
  "layout": "Directory", "incarnation": "6a0e4d6e-0001-4000-8000-000000000001",
  "poolId": "6a0e4d6e-0002-4000-8000-000000000002", "fsType": "ext4"'

volume_checks() {
  accepts "volume: the example of the documentation" make volume '{}'
  volume_defaults
  volume_forms
  volume_identity
  volume_size
  volume_attachments
  volume_two_nodes
  volume_disk
  volume_spec
  volume_preconditions
  volume_display
}

attachment() { # attachment ID NODE [HOSTNQN]
  echo "{\"id\": \"$1\", \"node\": \"$2\", \"hostNqn\": \"${3:-$HOST}\"}"
}
attach() { # attach VOLUME ATTACHMENT...: the list of them
  local name=$1 IFS=,
  shift
  volume "$name" "{\"spec\": {\"attachments\": [$*]}}"
}

volume_defaults() {
  accepts "volume: one with the required fields only" make volume \
    '{"metadata": {"name": "minimal"}, "spec": {"volumeMode": null, "deletionPolicy": null}}'
  shows "volume: default of volumeMode is Filesystem" "^Filesystem $" kubectl get rdsvol minimal -o 'jsonpath={.spec.volumeMode}'
  shows "volume: default of origin is Manual" "^Manual $" kubectl get rdsvol minimal -o 'jsonpath={.spec.origin}'
  shows "volume: default of deletionPolicy is Retain" "^Retain $" \
    kubectl get rdsvol minimal -o 'jsonpath={.spec.deletionPolicy}'
}

bad() { # bad CHECK WORDS PATCH
  refuses "volume: refuses $1" "$2" try volume "$3"
}

volume_forms() {
  bad "a volume without spec" "spec: Required" '{"spec": null}'
  bad "no access mode" "accessMode: Required" '{"spec": {"accessMode": null}}'
  bad "an access mode that is not offered" "Unsupported value" '{"spec": {"accessMode": "MultiNodeReader"}}'
  bad "no size" "sizeBytes: Required" '{"spec": {"sizeBytes": null}}'
  bad "a size below 1 MiB" "greater than or equal to" '{"spec": {"sizeBytes": 1048575}}'
  bad "a size above 1 PiB" "less than or equal to" '{"spec": {"sizeBytes": 1125899906842625}}'
  bad "a class name with a quote" "should match" '{"spec": {"rdsStorageClassName": "a\"b"}}'
  bad "a csiName of 129 characters" "Too long" "{\"spec\": {\"csiName\": \"$(printf 'a%.0s' {1..129})\"}}"
  bad "an adopted slot with a slash" "should match" '{"spec": {"adopt": {"slot": "a/b"}}}'
  bad "an adopted slot with a quote" "should match" '{"spec": {"adopt": {"slot": "a\"b"}}}'
  bad "an adopted slot of 65 characters" "Too long" "{\"spec\": {\"adopt\": {\"slot\": \"$(printf 'a%.0s' {1..65})\"}}}"
  bad "the adopted slot .." "names a folder" '{"spec": {"adopt": {"slot": ".."}}}'
  bad "two sources" "exactly one of source" '{"spec": {"source": {"snapshot": "s", "volume": "v"}}}'
  bad "a source without name" "exactly one of source" '{"spec": {"source": {}}}'
  bad "adopt beside source" "exclude each other" '{"spec": {"adopt": {"slot": "a"}, "source": {"volume": "v"}}}'
  bad "MultiNodeBlock with a filesystem" "needs volumeMode Block" '{"spec": {"accessMode": "MultiNodeBlock"}}'
  bad "half a disk" "poolId: Required" '{"spec": {"disk": {"slot": "a", "filePath": "a/b", "layout": "Directory",
    "incarnation": "i"}}}'
  bad "a file path with .." "no path leaves the pool" "{\"spec\": {\"disk\": {$DISK, \"filePath\": \"raid10/../x\"}}}"
  bad "an absolute file path" "should match" "{\"spec\": {\"disk\": {$DISK, \"filePath\": \"/raid10/x\"}}}"
  bad "an attachment id in another form" "should match" \
    "{\"spec\": {\"attachments\": [$(attachment 0123456A-89abcdef01234567 node1)]}}"
  bad "a host NQN in another form" "should match" \
    "{\"spec\": {\"attachments\": [$(attachment 01234567-89abcdef01234567 node1 iqn.2000-01.org.x)]}}"
  bad "a name of 64 characters" "longer than 63" "{\"metadata\": {\"name\": \"$(printf 'a%.0s' {1..64})\"}}"
  accepts "volume: an adopted slot with capitals and dots" try volume \
    '{"metadata": {"name": "adopted"}, "spec": {"adopt": {"slot": "Old_Disk.1"}}}'
}

frozen() { # frozen FIELD VALUE ADDED: full has the field, archive lacks it (ADDED=no: it has a default or is required)
  refuses "volume: refuses another $1" "$1 is immutable" volume full "{\"spec\": {\"$1\": $2}}"
  [ "$3" = yes ] || return 0
  refuses "volume: refuses removing $1" "$1 is immutable" volume full "{\"spec\": {\"$1\": null}}"
  refuses "volume: refuses adding $1 later" "$1 is immutable" volume archive "{\"spec\": {\"$1\": $2}}"
}

volume_identity() {
  make volume '{"metadata": {"name": "full"}, "spec": {"csiName": "pvc-1", "origin": "Csi", "fsType": "ext4",
    "source": {"volume": "v1"}, "pvc": {"namespace": "ns", "name": "data", "uid": "u"}}}' > /dev/null
  make volume '{"metadata": {"name": "adopter"}, "spec": {"adopt": {"slot": "one"}}}' > /dev/null
  frozen rdsStorageClassName '"other"' no
  refuses "volume: refuses removing rdsStorageClassName" "rdsStorageClassName: Required" \
    volume full '{"spec": {"rdsStorageClassName": null}}'
  frozen csiName '"pvc-2"' yes
  frozen accessMode '"SingleNodeSingleWriter"' no
  frozen volumeMode '"Block"' no
  frozen fsType '"xfs"' yes
  frozen source '{"volume": "v2"}' yes
  frozen origin '"Manual"' no
  refuses "volume: refuses another adopted slot" "adopt is immutable" volume adopter '{"spec": {"adopt": {"slot": "two"}}}'
  refuses "volume: refuses removing adopt" "adopt is immutable" volume adopter '{"spec": {"adopt": null}}'
  refuses "volume: refuses adding adopt later" "adopt is immutable" volume archive '{"spec": {"adopt": {"slot": "two"}}}'
  accepts "volume: takes another deletionPolicy" volume full '{"spec": {"deletionPolicy": "Delete"}}'
}

volume_size() {
  local small=$GIB large=$((8 * GIB))
  make volume "{\"metadata\": {\"name\": \"sized\"}, \"spec\": {\"sizeBytes\": $((2 * GIB))}}" > /dev/null
  refuses "volume: refuses shrinking" "sizeBytes can only grow" volume sized "{\"spec\": {\"sizeBytes\": $small}}"
  accepts "volume: takes a larger size" volume sized "{\"spec\": {\"sizeBytes\": $large}}"
  refuses "volume: refuses to return before a status says what the box has" "sizeBytes can only grow" \
    volume sized "{\"spec\": {\"sizeBytes\": $((2 * GIB))}}"
  status sized "{\"status\": {\"sizeBytes\": $((2 * GIB))}}" > /dev/null
  refuses "volume: refuses to return below status.sizeBytes" "sizeBytes can only grow" \
    volume sized "{\"spec\": {\"sizeBytes\": $((2 * GIB - 1))}}"
  accepts "volume: may return to status.sizeBytes" volume sized "{\"spec\": {\"sizeBytes\": $((2 * GIB))}}"
  accepts "volume: a spec that waits above the box keeps its status writable" \
    status sized '{"status": {"phase": "Available"}}'
}

volume_attachments() {
  local one two other changed
  one=$(attachment 0a1b2c3d-0000000000000001 node1)
  two=$(attachment 0a1b2c3d-0000000000000002 node2)
  other=$(attachment 4e5f6071-0000000000000003 node2)
  changed=$(attachment 0a1b2c3d-0000000000000001 node9)
  accepts "volume: takes a first attachment" attach archive "$one"
  refuses "volume: refuses a second on a single writer" "too many attachments" attach archive "$one" "$two"
  refuses "volume: refuses a second together with accessMode" "accessMode is immutable" \
    volume archive "{\"spec\": {\"accessMode\": \"MultiNodeBlock\", \"volumeMode\": \"Block\", \"attachments\": [$one, $two]}}"
  refuses "volume: refuses changing accessMode first" "accessMode is immutable" \
    volume archive '{"spec": {"accessMode": "MultiNodeBlock", "volumeMode": "Block"}}'
  refuses "volume: refuses swapping an attachment for another" "adds or removes attachments, never both" \
    attach archive "$other"
  refuses "volume: refuses another node under the same id" "an attachment is immutable" attach archive "$changed"
  refuses "volume: refuses another host NQN under the same id" "an attachment is immutable" \
    attach archive "$(attachment 0a1b2c3d-0000000000000001 node1 nqn.2014-08.org.nvmexpress:uuid:other)"
  refuses "volume: refuses readOnly turned under the same id" "an attachment is immutable" \
    attach archive "${one%\}}, \"readOnly\": true}"
  accepts "volume: takes the removal of an attachment" volume archive '{"spec": {"attachments": null}}'
  accepts "volume: takes another one after the removal" attach archive "$other"
}

volume_two_nodes() {
  local one two three
  one=$(attachment 0a1b2c3d-0000000000000001 node1)
  two=$(attachment 0a1b2c3d-0000000000000002 node2)
  three=$(attachment 0a1b2c3d-0000000000000003 node3)
  make volume '{"metadata": {"name": "shared"}, "spec": {"accessMode": "MultiNodeBlock", "volumeMode": "Block"}}' > /dev/null
  accepts "volume: MultiNodeBlock takes a first attachment" attach shared "$one"
  refuses "volume: refuses a second attachment of another export" "first 8 characters" \
    attach shared "$one" "$(attachment ffffffff-0000000000000002 node2)"
  refuses "volume: refuses a second attachment of the same node" "an id and a node of its own" \
    attach shared "$one" "$(attachment 0a1b2c3d-0000000000000002 node1)"
  refuses "volume: refuses a second attachment with the same id" "an id and a node of its own" \
    attach shared "$one" "$(attachment 0a1b2c3d-0000000000000001 node2)"
  accepts "volume: MultiNodeBlock takes a second attachment" attach shared "$one" "$two"
  refuses "volume: MultiNodeBlock refuses a third" "must have at most 2 items" attach shared "$one" "$two" "$three"
  refuses "volume: MultiNodeBlock refuses swapping one of two" "never both" attach shared "$two" "$three"
  accepts "volume: MultiNodeBlock takes the removal of the first" attach shared "$two"
}

volume_disk() {
  accepts "volume: takes spec.disk once" volume archive "{\"spec\": {\"disk\": {$DISK}}}"
  shows "volume: default of disk.provisioned is false" "^false $" kubectl get rdsvol archive -o 'jsonpath={.spec.disk.provisioned}'
  local field
  for field in slot filePath incarnation poolId; do
    refuses "volume: refuses another disk.$field" "disk is immutable" volume archive "{\"spec\": {\"disk\": {\"$field\": \"other\"}}}"
  done
  refuses "volume: refuses another disk.layout" "disk is immutable" volume archive '{"spec": {"disk": {"layout": "Legacy"}}}'
  refuses "volume: refuses another disk.fsType" "disk is immutable" volume archive '{"spec": {"disk": {"fsType": "xfs"}}}'
  refuses "volume: refuses removing disk.fsType" "disk is immutable" volume archive '{"spec": {"disk": {"fsType": null}}}'
  refuses "volume: refuses removing spec.disk" "disk cannot be removed" volume archive '{"spec": {"disk": null}}'
  accepts "volume: disk.provisioned turns true" volume archive '{"spec": {"disk": {"provisioned": true}}}'
  refuses "volume: refuses disk.provisioned turning false" "never turns false" \
    volume archive '{"spec": {"disk": {"provisioned": false}}}'
  refuses "volume: refuses removing disk.provisioned" "never turns false" \
    volume archive '{"spec": {"disk": {"provisioned": null}}}'
}

volume_spec() {
  refuses "volume: refuses removing the spec" "spec: Required" volume archive '{"spec": null}'
  refuses "volume: refuses removing the spec by a JSON patch" "spec: Required" \
    kubectl patch rdsvol archive --type=json -p '[{"op": "remove", "path": "/spec"}]'
  refuses "volume: refuses the spec removed and put back different" "rdsStorageClassName is immutable" \
    kubectl patch rdsvol archive --type=json -p '[{"op": "remove", "path": "/spec"}, {"op": "add", "path": "/spec",
      "value": {"rdsStorageClassName": "other", "accessMode": "SingleNodeWriter", "sizeBytes": 10737418240}}]'
  refuses "volume: refuses a replacement that lacks spec.disk" "disk cannot be removed" replace_without_disk
  shows "volume: after all this, spec.disk is what it was" "^csi-0123456789abcdef01234567 true $" \
    kubectl get rdsvol archive -o 'jsonpath={.spec.disk.slot} {.spec.disk.provisioned}'
}
replace_without_disk() { kubectl replace -f "$ROOT/docs/examples/rdsvolume.yaml"; }

volume_preconditions() {
  local old
  old=$(kubectl get rdsvol sized -o 'jsonpath={.metadata.resourceVersion}')
  volume sized '{"spec": {"deletionPolicy": "Delete"}}' > /dev/null
  refuses "volume: a merge patch with an old resourceVersion gets 409" "(Conflict)" \
    volume sized "{\"metadata\": {\"resourceVersion\": \"$old\"}, \"spec\": {\"deletionPolicy\": \"Retain\"}}"
  status sized '{"spec": {"deletionPolicy": "Retain"}, "status": {"nqn": "nqn.x"}}' > /dev/null
  shows "volume: a status patch changes no spec" "^Delete nqn.x $" \
    kubectl get rdsvol sized -o 'jsonpath={.spec.deletionPolicy} {.status.nqn}'
  volume sized '{"status": {"nqn": "nqn.y"}}' > /dev/null
  shows "volume: a spec patch changes no status" "^nqn.x $" kubectl get rdsvol sized -o 'jsonpath={.status.nqn}'
}

volume_display() {
  status archive '{"status": {"phase": "Attached", "sizeBytes": 10737418240, "nqn": "nqn.2000-02.com.mikrotik:csi-0",
    "conditions": [{"type": "Ready", "status": "True", "message": "attached to node2"}]}}' > /dev/null
  shows "volume: kubectl get has the columns" "^NAME PHASE SIZE CLASS NODE CLAIM AGE MESSAGE " kubectl get rdsvol
  shows "volume: kubectl get shows the status in words" \
    "archive Attached 10737418240 rds-fast node2 [0-9]+s attached to node2" kubectl get rdsvol
  shows "volume: kubectl get -o wide shows the disk" "csi-0123456789abcdef01234567 Retain nqn.2000-02" \
    kubectl get rdsvol archive -o wide
  shows "volume: the category rds lists both kinds" "rdsstorageclass.rds.srvlab.io/rds-fast.*rdsvolume.rds.srvlab.io/archive" \
    kubectl get rds -o name
  shows "volume: kubectl explain describes the kind" "Deleting it deletes the data only if" kubectl explain rdsvolume
  shows "volume: kubectl explain describes the spec" "sizeBytes <integer> -required- Size in bytes" kubectl explain rdsvolume.spec
}
