/** A RouterOS box on localhost: SSH server, disks with real backing files, faults. A product of its own; knows no other room. */
@NullMarked
package io.srvlab.rds.simulator;

import org.jspecify.annotations.NullMarked;
