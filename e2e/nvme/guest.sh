#!/bin/bash
# Process 1 of the guest, in an overlay of the host's root: what the tests need, then the agent that takes commands.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LC_ALL=C
for word in $(cat /proc/cmdline); do case $word in cache=*) cache=${word#cache=} ;; esac; done
here=$(cd "$(dirname "$0")" && pwd)
version=$(uname -r)
mkdir -p "/lib/modules/$version" /dev/pts /dev/shm /run /tmp /var/tmp
mount --bind "$cache/kernel/lib/modules/$version" "/lib/modules/$version"
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /run
# The target exports files of an overlay with size 0.
mkdir -p /box
mount -t tmpfs -o size=40% tmpfs /box
# Mounts of containers would be private; here they are shared, as a kubelet's folder is.
mount --make-rshared /
ip link set lo up
for nic in /sys/class/net/e*; do
  ip link set "${nic##*/}" up
  ip addr add 10.0.2.15/24 dev "${nic##*/}"
done
modprobe -a nvmet nvmet-tcp nvme-tcp veth loop ext4 xfs btrfs
mount -t configfs none /sys/kernel/config
echo "guest ready $(cut -d' ' -f1 /proc/uptime) s" >/dev/console
python3 -S -E "$here/agent.py" serve 2>/dev/console &
while :; do wait -n 2>/dev/null || sleep 1; done
