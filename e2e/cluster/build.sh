#!/bin/bash
# Builds the programs of a Kubernetes control plane from their Go modules, once.
# Usage: build.sh [PART...]   parts: etcd kubernetes (both when none is named)
# They land in $RDS_E2E_CACHE/bin (default: ${XDG_CACHE_HOME:-~/.cache}/rds-e2e/bin). What is there in the right
# version is left alone. The first build takes about 7 minutes on 2 cores and 2 GiB of memory; later ones, seconds.
set -euo pipefail

ETCD=v3.7.3
KUBERNETES=v1.36.3
CACHE=${RDS_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rds-e2e}

need() { # need PROGRAM WHY
  command -v "$1" >/dev/null || { echo "$0: $1 is missing: $2" >&2; exit 2; }
}

# wrap NAME MODULE VERSION PACKAGE...: a module in src/NAME from which PACKAGE... can be built. A module that replaces
# its dependencies cannot be installed with `go install`, so the wrapper repeats its replacements.
wrap() {
  local name=$1 module=$2 version=$3 folder mod
  shift 3
  folder=$CACHE/src/$name
  mkdir -p "$folder"
  mod=$(cd / && go mod download -json "$module@$version" \
    | python3 -c 'import json, sys; print(json.load(sys.stdin)["GoMod"])')
  cd "$folder"
  python3 - "$mod" "$module" "$version" > go.mod <<'PY'
import re, sys
text, (module, version) = open(sys.argv[1]).read(), sys.argv[2:]
go = re.search(r'^go (\S+)', text, re.M)[1]
print(f"module wrapper\n\ngo {go}\n\nrequire {module} {version}\n")
rule = r'^(?:replace\s+|\s+)((?!replace\b)\S+)(?: \S+)? => (\S+)(?: (\S+))?\s*(?://.*)?$'
for old, new, v in re.findall(rule, text, re.M):
    if new.startswith('./staging/'):            # k8s.io/kubernetes publishes its staging modules as v0.X.Y
        new, v = old, 'v0.' + version.removeprefix('v1.')
    if not new.startswith('.'):                 # a module of the same repository: the required version serves
        print(f"replace {old} => {new} {v}")
PY
  { printf '//go:build tools\n\npackage wrapper\n\n'; printf 'import _ "%s"\n' "$@"; } > tools.go
  go mod tidy
}

# compile NAME PACKAGE [LDFLAGS]: $CACHE/bin/NAME, put there whole
compile() {
  go build -trimpath -ldflags "-s -w ${3:-}" -o "$CACHE/bin/.$1.new" "$2"
  mv "$CACHE/bin/.$1.new" "$CACHE/bin/$1"
}

# missing PART VERSION: true if PART is not there in VERSION; says so, and ends if it cannot be built
missing() {
  [ "$(cat "$CACHE/bin/.$1.version" 2>/dev/null)" != "$2" ] || return 1
  need go "the API server is built from its Go modules; install Go 1.26 or newer (https://go.dev/dl)"
  need python3 "it rewrites the modules' replacements"
  echo "building $1 $2 in $CACHE (once, takes minutes)" >&2
}

# Clients compare versions: without the flags the API server calls itself v0.0.0.
kubernetes_flags() {
  local at=k8s.io/component-base/version minor=${KUBERNETES#v1.}
  echo "-X $at.gitVersion=$KUBERNETES -X $at.gitMajor=1 -X $at.gitMinor=${minor%%.*}"
}

build() {
  case $1 in
  etcd)
    missing etcd $ETCD || return 0
    wrap etcd go.etcd.io/etcd/server/v3 $ETCD go.etcd.io/etcd/server/v3
    compile etcd go.etcd.io/etcd/server/v3
    echo $ETCD > "$CACHE/bin/.etcd.version" ;;
  kubernetes)
    missing kubernetes $KUBERNETES || return 0
    wrap kubernetes k8s.io/kubernetes $KUBERNETES k8s.io/kubernetes/cmd/kube-apiserver k8s.io/kubernetes/cmd/kubectl
    compile kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver "$(kubernetes_flags)"
    compile kubectl k8s.io/kubernetes/cmd/kubectl "$(kubernetes_flags)"
    echo $KUBERNETES > "$CACHE/bin/.kubernetes.version" ;;
  *)
    echo "$0: unknown part $1; parts: etcd kubernetes" >&2
    exit 2 ;;
  esac
}

[ $# -gt 0 ] || set -- etcd kubernetes
mkdir -p "$CACHE/bin" "$CACHE/src"
exec 9> "$CACHE/.lock"
flock 9      # two runs at once build once
for part in "$@"; do build "$part"; done
