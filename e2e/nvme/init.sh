#!/bin/sh
# First program of the guest, in the initramfs: the host's root, read-only, below an overlay of memory.
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module" 2>/dev/null; done </modules.list
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro hostroot /lower
mount -t tmpfs -o size=60% tmpfs /rw
mkdir -p /rw/up /rw/work
mount -t overlay -o lowerdir=/lower,upperdir=/rw/up,workdir=/rw/work overlay /newroot
for folder in proc sys dev; do mount --move "/$folder" "/newroot/$folder"; done
here=
for word in $(cat /newroot/proc/cmdline); do case $word in here=*) here=${word#here=} ;; esac; done
exec switch_root /newroot "$here/guest.sh"
