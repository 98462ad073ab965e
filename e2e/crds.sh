#!/bin/bash
# The CRDs of crds/ on a real API server: what it accepts, fills in, refuses, shows. Needs Go at the first run.
# Usage: crds.sh [--keep]    --keep: leaves the API server running and prints how to use and how to end it
# One line a check; exit 1 if one failed.
set -uo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(dirname "$HERE")
KEEP=
case ${1:-} in
'') ;;
--keep) KEEP=1 ;;
*) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;;
esac
PATH=${RDS_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rds-e2e}/bin:$PATH

"$HERE/cluster/build.sh" || exit
WORK=$(mktemp -d "${TMPDIR:-/tmp}/rds-crds.XXXXXX")
trap 'end' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
end() {
  [ -z "$KEEP" ] || return 0
  "$HERE/cluster/cluster.sh" "$WORK" down
  rm -rf "$WORK"
}
export KUBECONFIG=$WORK/admin.conf KUBECACHEDIR=$WORK/cache

PASSED=0 FAILED=0
ok() { PASSED=$((PASSED + 1)); echo "ok    $1"; }
fail() { # fail CHECK WHAT-WAS-SEEN
  FAILED=$((FAILED + 1))
  echo "FAIL  $1"
  sed 's/^/        /' <<< "$2"
}

accepts() { # accepts CHECK COMMAND...
  local check=$1 out
  shift
  if out=$("$@" 2>&1); then ok "$check"; else fail "$check" "$out"; fi
}

refuses() { # refuses CHECK WORDS COMMAND...: fails, and says WORDS
  local check=$1 words=$2 out
  shift 2
  if out=$("$@" 2>&1); then
    fail "$check" "it was accepted: $out"
  elif grep -qF -- "$words" <<< "$out"; then
    ok "$check"
  else
    fail "$check" "it was refused without \"$words\": $out"
  fi
}

shows() { # shows CHECK REGEX COMMAND...: succeeds and prints REGEX, over line ends too
  local check=$1 regex=$2 out
  shift 2
  if out=$("$@" 2>&1) && tr '\n\t' '  ' <<< "$out" | tr -s ' ' | grep -qE -- "$regex"; then
    ok "$check"
  else
    fail "$check" "no \"$regex\" in: $out"
  fi
}

# The examples of the documentation, merged with a JSON patch: what every object here is made from.
example() { # example class|volume PATCH
  local file=$ROOT/docs/examples/rdsvolume.yaml
  [ "$1" = volume ] || file=$ROOT/docs/examples/rdsstorageclass.yaml
  kubectl patch --local -f "$file" --type=merge -p "$2" -o json
}
make() { example "$1" "$2" | kubectl create -f -; }
try() { example "$1" "$2" | kubectl create --dry-run=server -f -; }

class() { kubectl patch rdssc rds-fast --type=merge -p "$1"; }
volume() { kubectl patch rdsvol "$1" --type=merge -p "$2"; }            # volume NAME PATCH
status() { kubectl patch rdsvol "$1" --subresource=status --type=merge -p "$2"; }

# shellcheck source=e2e/crds-class.sh
. "$HERE/crds-class.sh"
# shellcheck source=e2e/crds-volume.sh
. "$HERE/crds-volume.sh"

"$HERE/cluster/cluster.sh" "$WORK" control || exit
if out=$(kubectl apply -f "$ROOT/crds/" 2>&1) && ! grep -qi warning <<< "$out"; then
  ok "the folder crds/ applies without a warning"
else
  fail "the folder crds/ applies without a warning" "$out"
fi
kubectl wait --for=condition=Established --timeout=30s crd --all > /dev/null || exit
class_checks
volume_checks

if [ -n "$KEEP" ]; then
  cat <<TEXT
The API server is left running.
  use: export KUBECONFIG=$KUBECONFIG PATH=$(dirname "$(command -v kubectl)"):\$PATH
  end: $HERE/cluster/cluster.sh $WORK down && rm -r $WORK
TEXT
fi
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" = 0 ]
