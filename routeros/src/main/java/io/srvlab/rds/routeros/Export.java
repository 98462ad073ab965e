package io.srvlab.rds.routeros;

/** How a disk is offered: NQN, TCP port, and the one host NQN that may connect (empty: all). */
public record Export(String nqn, int port, String allowHost) {}
