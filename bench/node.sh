#!/usr/bin/env bash
# Start, memory, threads, latency and idle CPU of the node plugin, beside a bare gRPC server, and how long a stage takes beside
# the programs that it runs. Usage: node.sh [SECONDS idle]; the stage needs root.
set -euo pipefail
cd "$(dirname "$0")/.."
config/dist >/dev/null
JAVA_HOME=$(config/find-jdk)
export JAVA_HOME
mvn -B -ntp -q -pl bench -am package -Dmaven.test.skip=true
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# bench FLAGS... MAIN ARGUMENTS...; what the client's library warns of is no figure.
bench() {
  "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "bench/target/rds-bench-0.1.0-SNAPSHOT.jar:bench/target/lib/*" "$@" | grep -v 'Unknown channel option'
}
bench io.srvlab.rds.bench.node.NodeBench dist "$folder" "${1:-60}"
[ "$(id -u)" -eq 0 ] || exit 0
mkdir "$folder/programs"
# With the compiler of the plugin as it is shipped.
PATH="$folder/programs:$PATH" bench -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  io.srvlab.rds.bench.node.StageBench "$folder/stage" "$folder/programs"
