#!/usr/bin/env bash
# A guest with a stock Debian kernel, where nvmet (target) and nvme-tcp (initiator) are real. Its root is the host's own,
# read-only, with an overlay of memory above it: programs, JDK and this clone are there as they are here.
#
#   vm.sh prepare             fetches the kernel, builds the initramfs (once; kept in the cache)
#   vm.sh start               boots the guest and waits until it takes commands
#   vm.sh run 'bash script'   runs it in the guest; its output and exit code are the script's
#   vm.sh stop
#
# KERNEL_ARGS adds to the guest's command line, e.g. nvme_core.multipath=N. Emulation only (TCG): no KVM is needed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${RDS_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rds-e2e}/nvme
run=${RDS_E2E_VM:-$cache/run}
mkdir -p "$cache" "$run"

prepare() {
  local missing=()
  for pair in qemu-system-x86_64:qemu-system-x86 cpio:cpio busybox:busybox-static depmod:kmod xz:xz-utils ip:iproute2 \
    mkfs.ext4:e2fsprogs mkfs.xfs:xfsprogs mkfs.btrfs:btrfs-progs python3:python3 strace:strace; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  [ -f "$cache/initrd.gz" ] && [ "$cache/initrd.gz" -nt "$here/init.sh" ] && return
  local package version
  package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
  [ -n "$package" ] || { apt-get update -qq; package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1); }
  version=${package#linux-image-}
  if [ ! -f "$cache/kernel/boot/vmlinuz-$version" ]; then
    rm -rf "$cache/kernel"
    mkdir -p "$cache/kernel"
    (cd "$cache" && apt-get download -qq "$package" && dpkg-deb -x "${package}"_*.deb kernel && rm -f "${package}"_*.deb)
    depmod -b "$cache/kernel" "$version"
  fi
  # The unpacked kernel saves QEMU the decompression, which takes seconds in emulation.
  python3 - "$cache/kernel/boot/vmlinuz-$version" "$cache/vmlinux" <<'PY'
import lzma, sys
packed = open(sys.argv[1], 'rb').read()
at = packed.find(b'\xfd7zXZ\x00')
while at >= 0:
    try:
        unpacked = lzma.LZMADecompressor().decompress(packed[at:])
        if unpacked[:4] == b'\x7fELF':
            open(sys.argv[2], 'wb').write(unpacked)
            sys.exit(0)
    except lzma.LZMAError:
        pass
    at = packed.find(b'\xfd7zXZ\x00', at + 1)
sys.exit('no xz-packed kernel found in ' + sys.argv[1])
PY
  local root
  root=$(mktemp -d)
  mkdir -p "$root"/{bin,proc,sys,dev,modules,lower,rw,newroot}
  cp "$(command -v busybox)" "$root/bin/busybox"
  for name in sh mount mkdir insmod switch_root cat sleep; do ln -s busybox "$root/bin/$name"; done
  local module file
  for module in virtio_mmio virtio_net virtio_rng 9p 9pnet_virtio overlay; do
    modprobe -d "$cache/kernel" -S "$version" --show-depends --ignore-install "$module" | awk '$1 == "insmod" {print $2}'
  done | awk '!seen[$0]++' | while read -r file; do
    cp "$file" "$root/modules/"
    basename "$file" >>"$root/modules.list"
  done
  cp "$here/init.sh" "$root/init"
  chmod +x "$root/init"
  (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$cache/initrd.gz"
  rm -rf "$root"
  echo "kernel $version ready"
}

port() { cat "$run/port"; }

boot() {
  rm -f "$run/console"
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' >"$run/port"
  # Without an HPET the guest cannot measure its clock in emulation and may hang at boot: it is told the host's rate.
  local khz
  khz=$(dmesg 2>/dev/null | sed -n 's/.*tsc: Detected \([0-9]*\)\.\([0-9]*\) MHz.*/\1\2/p' | head -1)
  [ -n "$khz" ] || khz=$(sed -n 's/^cpu MHz[^0-9]*\([0-9]*\)\.\([0-9]*\).*/\1\2/p' /proc/cpuinfo | head -1)
  qemu-system-x86_64 -M microvm,acpi=on,rtc=on -accel tcg,thread=multi -cpu max -smp "${SMP:-2}" -m "${MEM:-3072}" \
    -nodefaults -no-user-config -display none -no-reboot -serial "file:$run/console" \
    -kernel "$cache/vmlinux" -initrd "$cache/initrd.gz" \
    -append "console=ttyS0 quiet panic=-1 ${khz:+tsc_early_khz=$khz} tsc=reliable mitigations=off here=$here cache=$cache ${KERNEL_ARGS:-}" \
    -fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap" \
    -device virtio-9p-device,fsdev=root,mount_tag=hostroot \
    -netdev "user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:$(port)-:7777" -device virtio-net-device,netdev=n0 \
    -device virtio-rng-device </dev/null >"$run/qemu.log" 2>&1 &
  echo $! >"$run/pid"
}

start() {
  stop
  for attempt in 1 2 3; do
    boot
    if timeout 90 python3 "$here/agent.py" run "$(port)" true 2>/dev/null; then return; fi
    echo "the guest did not come up (attempt $attempt); its console ends with:" >&2
    tail -3 "$run/console" >&2 || true
    stop
  done
  exit 1
}

stop() {
  [ -f "$run/pid" ] && kill "$(cat "$run/pid")" 2>/dev/null || true
  rm -f "$run/pid"
}

case ${1:-} in
prepare) prepare ;;
start) start ;;
run) exec python3 "$here/agent.py" run "$(port)" "$2" ;;
stop) stop ;;
*)
  sed -n '2,9p' "${BASH_SOURCE[0]}" >&2
  exit 2
  ;;
esac
