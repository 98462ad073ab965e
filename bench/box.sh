#!/usr/bin/env bash
# The client of the box against the simulator, its timing model off and on. Usage: box.sh [OPERATIONS of each kind]
set -euo pipefail
cd "$(dirname "$0")/.."
JAVA_HOME=$(config/find-jdk)
export JAVA_HOME
mvn -B -ntp -q -pl bench -am package -Dmaven.test.skip=true
"$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "bench/target/rds-bench-0.1.0-SNAPSHOT.jar:bench/target/lib/*" \
  io.srvlab.rds.bench.box.BoxBench "${1:-64}"
"$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "bench/target/rds-bench-0.1.0-SNAPSHOT.jar:bench/target/lib/*" io.srvlab.rds.bench.box.MemoryBench
