#!/usr/bin/env bash
# What the operator sends to its box, against the simulator. Usage: operator.sh [VOLUMES at once] [MINUTES of nothing]
set -euo pipefail
cd "$(dirname "$0")/.."
JAVA_HOME=$(config/find-jdk)
export JAVA_HOME
mvn -B -ntp -q -pl bench -am package -Dmaven.test.skip=true
"$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener \
  -cp "bench/target/rds-bench-0.1.0-SNAPSHOT.jar:bench/target/lib/*" \
  io.srvlab.rds.bench.operator.OperatorBench "${1:-300}" "${2:-2}" | grep -v '^{' # its log
