#!/bin/bash
# The box of the guest: the kernel's own NVMe/TCP target, in a network namespace of its own, so that the link to it can fail.
#
#   target.sh net                      namespace "box" and the link to it: 192.0.2.1 here, 192.0.2.2 there
#   target.sh export NQN FILE [HOST]   exports the file; with HOST only to that host NQN
#   target.sh unexport NQN             ends the export; the file stays
#   target.sh unlink|relink NQN        nobody is let in to the subsystem any more; everybody is again
#   target.sh resized NQN              the file has another size now
#   target.sh namespace NQN 0|1        disables, enables the namespace
#   target.sh link up|down
set -euo pipefail
nvmet=/sys/kernel/config/nvmet
subsystem=$nvmet/subsystems/${2:-}
case $1 in
net)
  ip netns add box
  ip link add to-box type veth peer name to-node netns box
  ip addr add 192.0.2.1/24 dev to-box
  ip link set to-box up
  nsenter --net=/run/netns/box bash -c 'ip link set lo up; ip addr add 192.0.2.2/24 dev to-node; ip link set to-node up'
  mkdir $nvmet/ports/1
  cd $nvmet/ports/1
  echo tcp >addr_trtype
  echo ipv4 >addr_adrfam
  echo 192.0.2.2 >addr_traddr
  echo 4420 >addr_trsvcid
  ;;
export)
  mkdir "$subsystem" "$subsystem/namespaces/1"
  if [ -n "${4:-}" ]; then
    [ -d "$nvmet/hosts/$4" ] || mkdir "$nvmet/hosts/$4"
    ln -s "$nvmet/hosts/$4" "$subsystem/allowed_hosts/$4"
  else
    echo 1 >"$subsystem/attr_allow_any_host"
  fi
  echo -n "$3" >"$subsystem/namespaces/1/device_path"
  echo 1 >"$subsystem/namespaces/1/buffered_io" # a file in memory can be exported in no other way
  echo 1 >"$subsystem/namespaces/1/enable"
  # The listener is opened in the network namespace of who links the first subsystem.
  nsenter --net=/run/netns/box ln -s "$subsystem" "$nvmet/ports/1/subsystems/$2"
  ;;
unexport)
  rm "$nvmet/ports/1/subsystems/$2"
  echo 0 >"$subsystem/namespaces/1/enable"
  rmdir "$subsystem/namespaces/1"
  rm -f "$subsystem"/allowed_hosts/*
  rmdir "$subsystem"
  ;;
unlink) rm "$nvmet/ports/1/subsystems/$2" ;;
relink) nsenter --net=/run/netns/box ln -s "$subsystem" "$nvmet/ports/1/subsystems/$2" ;;
resized) echo 1 >"$subsystem/namespaces/1/revalidate_size" ;;
namespace) echo "$3" >"$subsystem/namespaces/1/enable" ;;
link) ip link set to-box "$2" ;;
*)
  sed -n '3,10p' "$0" >&2
  exit 2
  ;;
esac
