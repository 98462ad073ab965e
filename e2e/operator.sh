#!/usr/bin/env bash
# The operator and the CSI controller as processes, on a real API server and a simulated RDS: killed again and again while
# volumes live, and with their CRDs deleted under them. Usage: operator.sh [-Dseed=N] [-Dkills=N]
set -euo pipefail
cd "$(dirname "$0")/.."
e2e/cluster/build.sh
dir=$(mktemp -d)
trap 'e2e/cluster/cluster.sh "$dir" down || true; rm -rf "$dir"' EXIT
e2e/cluster/cluster.sh "$dir" control
export KUBECONFIG=$dir/admin.conf
PATH="${RDS_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rds-e2e}/bin:$PATH" kubectl apply -f crds/
mvn -B -ntp -pl e2e -am -Dsurefire.failIfNoSpecifiedTests=false test -Dtest='RandomKillsE2E,DeletedCrdsE2E' "$@"
