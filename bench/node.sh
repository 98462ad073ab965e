#!/usr/bin/env bash
# Start, memory, threads, latency and idle CPU of the node plugin, beside a bare gRPC server. Usage: node.sh [SECONDS idle]
set -euo pipefail
cd "$(dirname "$0")/.."
config/dist >/dev/null
JAVA_HOME=$(config/find-jdk)
export JAVA_HOME
mvn -B -ntp -q -pl bench -am package -Dmaven.test.skip=true
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "bench/target/rds-bench-0.1.0-SNAPSHOT.jar:bench/target/lib/*" \
  io.srvlab.rds.bench.node.NodeBench dist "$folder" "${1:-60}"
