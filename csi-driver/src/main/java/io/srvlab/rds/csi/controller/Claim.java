package io.srvlab.rds.csi.controller;

/** A PersistentVolumeClaim, as far as it is known: all parts empty if it is not. */
record Claim(String namespace, String name, String uid) {
    static final Claim UNKNOWN = new Claim("", "", "");
}
