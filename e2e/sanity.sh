#!/usr/bin/env bash
# The official CSI test suite, a client in another language, against both sockets of the demo's installation (needs Go;
# with root it mounts, without root only the controller's part runs). Arguments go to csi-sanity.
set -euo pipefail
cd "$(dirname "$0")/.."
version=v5.6.0
cache=${RDS_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rds-e2e}/bin
command -v go >/dev/null || {
  echo "go is missing: it builds csi-sanity. Install Go, e.g. apt-get install golang" >&2
  exit 2
}
[ -x "$cache/csi-sanity-$version" ] || {
  mkdir -p "$cache"
  built=$(mktemp -d -p "$cache")
  GOBIN=$built GOFLAGS=-mod=mod go install "github.com/kubernetes-csi/csi-test/v5/cmd/csi-sanity@$version"
  mv "$built/csi-sanity" "$cache/csi-sanity-$version"
  rmdir "$built"
}
dir=$(mktemp -d)
KEEP=1 config/demo >"$dir/demo" 2>&1 &
demo=$!
trap 'kill -TERM $demo 2>/dev/null || true; wait $demo || true; rm -rf "$dir"' EXIT
until grep -q 'left running' "$dir/demo"; do
  kill -0 $demo 2>/dev/null || {
    cat "$dir/demo"
    exit 1
  }
  sleep 1
done
socket() { sed -n "s|.*CSI $1 *unix://||p" "$dir/demo"; }
printf 'rdsStorageClass: fast\n' >"$dir/parameters"
focus=()
[ "$(id -u)" = 0 ] || focus=(--ginkgo.focus='Identity|Controller')
"$cache/csi-sanity-$version" --csi.endpoint="unix://$(socket node)" --csi.controllerendpoint="unix://$(socket controller)" \
  --csi.testvolumeparameters="$dir/parameters" --csi.testvolumesize=$((320 << 20)) --csi.testvolumeexpandsize=$((640 << 20)) \
  --csi.stagingdir="$dir/staging" --csi.mountdir="$dir/mount" --ginkgo.no-color "${focus[@]}" "$@"
