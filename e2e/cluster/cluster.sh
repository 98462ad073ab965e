#!/bin/bash
# A real Kubernetes API server on this machine, from what build.sh built. No root, no container engine.
# Usage: cluster.sh DIR control|down    DIR holds everything of one cluster: keys, data, logs, process ids.
# control: etcd and kube-apiserver on free ports of 127.0.0.1 (about 5 s, 320 MiB); its kubeconfig is DIR/admin.conf
# down: ends both; DIR stays for a look at DIR/log
set -euo pipefail

CACHE=${RDS_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rds-e2e}
PATH=$CACHE/bin:$PATH
mkdir -p "${1:?usage: cluster.sh DIR control|down}/pki" "$1/log" "$1/run"
cd "$1"

spawn() { # spawn NAME PROGRAM ARGS...: in the background, in a session of its own, so that Ctrl-C leaves it to `down`
  local name=$1
  shift
  setsid "$@" >> "log/$name.log" 2>&1 < /dev/null &
  echo $! > "run/$name.pid"
}

ports() { # ports COUNT: free ones, each on a line, all held open until all are known
  python3 - "$1" <<'PY'
import socket, sys
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
for s in held:
    print(s.getsockname()[1])
PY
}

certificate() { # certificate NAME SUBJECT ALTNAMES
  openssl req -newkey rsa:2048 -nodes -keyout "pki/$1.key" -out "pki/$1.csr" -subj "$2" 2>/dev/null
  openssl x509 -req -in "pki/$1.csr" -CA pki/ca.crt -CAkey pki/ca.key -CAcreateserial -out "pki/$1.crt" -days 30 \
    -extfile <(echo "subjectAltName=$3") 2>/dev/null
}

keys() {
  [ ! -f pki/sa.pub ] || return 0
  openssl req -x509 -newkey rsa:2048 -nodes -keyout pki/ca.key -out pki/ca.crt -subj /CN=ca -days 30 2>/dev/null
  certificate apiserver /CN=kube-apiserver "IP:127.0.0.1,IP:10.0.0.1,DNS:localhost,DNS:kubernetes.default.svc"
  certificate admin /O=system:masters/CN=admin DNS:admin
  openssl genrsa -out pki/sa.key 2048 2>/dev/null
  openssl rsa -in pki/sa.key -pubout -out pki/sa.pub 2>/dev/null
}

kubeconfig() { # kubeconfig PORT: admin.conf
  local k="kubectl --kubeconfig=admin.conf config"
  $k set-cluster c --server="https://127.0.0.1:$1" --certificate-authority=pki/ca.crt --embed-certs
  $k set-credentials u --client-certificate=pki/admin.crt --client-key=pki/admin.key --embed-certs
  $k set-context c --cluster=c --user=u
  $k use-context c
} > /dev/null

answers() { # answers: waits until the API server is ready, as long as its process lives
  local tries
  for tries in $(seq 300); do
    ! kubectl --kubeconfig=admin.conf get --raw /readyz > /dev/null 2>&1 || return 0
    kill -0 "$(cat run/apiserver.pid)" 2> /dev/null || break
    sleep 0.2
  done
  echo "$0: the API server did not become ready; the end of $PWD/log/apiserver.log:" >&2
  tail -5 log/apiserver.log >&2
  return 1
}

control() {
  local free etcd peer api
  mapfile -t free < <(ports 3)
  etcd=http://127.0.0.1:${free[0]} peer=http://127.0.0.1:${free[1]} api=${free[2]}
  keys
  kubeconfig "$api"
  spawn etcd etcd --data-dir="$PWD/etcd" --unsafe-no-fsync --listen-client-urls="$etcd" --advertise-client-urls="$etcd" \
    --listen-peer-urls="$peer" --initial-advertise-peer-urls="$peer" --initial-cluster="default=$peer"
  spawn apiserver kube-apiserver --etcd-servers="$etcd" --bind-address=127.0.0.1 --secure-port="$api" \
    --advertise-address=127.0.0.1 --endpoint-reconciler-type=none --service-cluster-ip-range=10.0.0.0/24 \
    --tls-cert-file=pki/apiserver.crt --tls-private-key-file=pki/apiserver.key --client-ca-file=pki/ca.crt \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file=pki/sa.pub \
    --service-account-signing-key-file=pki/sa.key --authorization-mode=RBAC --allow-privileged
  answers
}

down() {
  local name pid
  for name in apiserver etcd; do
    [ -f "run/$name.pid" ] || continue
    pid=$(cat "run/$name.pid")
    kill "$pid" 2> /dev/null || true
    timeout 10 tail --pid="$pid" -f /dev/null || kill -9 "$pid" 2> /dev/null || true
    rm -f "run/$name.pid"
  done
}

case ${2:-} in
control) control ;;
down) down ;;
*) echo "usage: $0 DIR control|down" >&2; exit 2 ;;
esac
