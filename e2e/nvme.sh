#!/usr/bin/env bash
# The node plugin on a real NVMe/TCP initiator and target, in a VM: once with native multipath, once without.
# e2e/nvme.sh NAME... runs only the classes or methods of e2e/src/test/java/.../nvme with these names; MULTIPATH=Y only one way.
set -euo pipefail
cd "$(dirname "$0")/.."
vm=$PWD/e2e/nvme/vm.sh
$vm prepare
config/dist >/dev/null # the plugin runs as it is shipped
mvn -q -B -ntp -pl e2e -am test-compile dependency:build-classpath -Dmdep.outputFile="$PWD/e2e/target/classpath" -Dmdep.includeScope=test
java=${JAVA_HOME:-$(config/find-jdk)}/bin/java
trap '$vm stop' EXIT
for multipath in ${MULTIPATH:-Y N}; do
  echo "native multipath: $multipath"
  KERNEL_ARGS="nvme_core.multipath=$multipath" $vm start
  $vm run "JAVA_HOME=${java%/bin/java} $java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -Drds.target=$PWD/e2e/nvme/target.sh -Drds.plugin=$PWD/dist/bin/rds-csi \
    -cp $PWD/e2e/target/test-classes:$(cat e2e/target/classpath) io.srvlab.rds.e2e.nvme.GuestRun $*" || {
    failed=1
    $vm run 'tail -40 /var/lib/rds-e2e/log; dmesg | tail -20'
  }
  $vm stop
done
[ -z "${failed:-}" ]
