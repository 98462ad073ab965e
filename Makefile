# Every target that a person or CI calls. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

JAVA_HOME := $(shell config/find-jdk)
export JAVA_HOME
# The two flags silence warnings of Maven's own libraries on JDK 25.
export MAVEN_OPTS := --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1
MVN := mvn -B -ntp

.PHONY: help demo build dist sim test e2e-crds e2e-csi e2e-operator e2e-nvme bench-node bench-box matrix fuzz rds-check format lint generate clean tools

help: ## Lists the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

tools:
	@config/find-jdk --explain >/dev/null

demo: ## The whole path on this machine in ten steps; KEEP=1 leaves it running, root lets it mount
	@exec config/demo $(ARGS)

build: tools ## Compiles everything and packages it, without tests
	@$(MVN) -q package -DskipTests

dist: tools ## What is run in life, in dist/: launchers, jars and trained AOT caches
	@config/dist

test: tools ## Unit and integration tests; those that mount need root and are skipped without it
	@$(MVN) -T 2 verify $(ARGS)

sim: tools ## A simulated RDS on localhost: make sim ARGS="--folder /tmp/rds --port 2222"; ARGS=--help says more
	@$(MVN) -q -pl simulator package -DskipTests
	@$(JAVA_HOME)/bin/java -cp "simulator/target/rds-simulator-0.1.0-SNAPSHOT.jar:simulator/target/lib/*" io.srvlab.rds.simulator.Main $(ARGS)

e2e-crds: ## The CRDs on a real API server (needs Go; builds one at the first run)
	@e2e/crds.sh

e2e-csi: tools ## The official CSI test suite against both sockets of the demo's installation (needs Go)
	@e2e/sanity.sh $(ARGS)

e2e-operator: tools ## Operator and CSI controller on a real API server, killed again and again (needs Go)
	@e2e/operator.sh $(ARGS)

e2e-nvme: tools ## The node plugin on real NVMe/TCP, with outages, in a VM (needs root; QEMU without KVM)
	@e2e/nvme.sh $(ARGS)

bench-node: tools ## Footprint and speed of the node plugin beside a bare gRPC server (3 minutes)
	@bench/node.sh $(ARGS)

bench-box: tools ## Speed, memory and round trips of the box's client and of the operator, against the simulator (8 minutes)
	@bench/box.sh $(ARGS)
	@bench/operator.sh

matrix: tools ## The client under every setting, 200 combinations, 10,000 operations with faults
	@$(MVN) -q -pl routeros -am test -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dtest='EverySettingTest,SnapshotTest,CopyTest,RandomFaultsTest,TwoOwnersTest,DamagedAnswersTest' \
	  -Dmatrix=full -Dmatrix.operations=10000 -Dmatrix.takeovers=200 -Dfuzz.rounds=1000000 $(ARGS)

fuzz: tools ## Fuzzes what reads the box's answers, and the interpreter: a minute each, make fuzz ROUNDS=10 for more
	@config/fuzz $(ROUNDS)

rds-check: tools ## Asks a real box what no document says: make rds-check ARGS="--address ... --pool raid10"
	@$(MVN) -q -pl check -am package -Dmaven.test.skip=true
	@$(JAVA_HOME)/bin/java -cp "check/target/rds-check-0.1.0-SNAPSHOT.jar:check/target/lib/*" io.srvlab.rds.check.Main $(ARGS)

format: tools ## Formats the Java sources
	@$(MVN) -q spotless:apply

lint: tools ## Checks the format and compiles with every check
	@$(MVN) -q spotless:check test-compile

generate: tools ## Writes the CRDs in crds/ anew from the Java records
	@$(MVN) -q -pl crds test -Dtest=CommittedCrdsTest -Dcrds.generate=true

clean: ## Removes what builds made
	@rm -rf */target dist
