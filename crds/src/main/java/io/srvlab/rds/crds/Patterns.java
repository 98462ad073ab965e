package io.srvlab.rds.crds;

/**
 * Forms of the texts in the custom resources, anchored, in RE2 syntax (the API server's).
 *
 * <p>What reaches a RouterOS command line is built from {@code [A-Za-z0-9._:/-]} alone, which needs no escaping there.
 */
final class Patterns {
    /** A name of an object in Kubernetes (RFC 1123 subdomain). */
    static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

    /** Key of a label, with or without prefix. */
    static final String LABEL_KEY = "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$";

    /** Value of a label. */
    static final String LABEL_VALUE = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

    /** Name of a host or an IP address. */
    static final String HOST = "^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$";

    /** An IP address, 4 or 6: the kernel's NVMe/TCP resolves no names. */
    static final String IP = "^([0-9]{1,3}\\.){3}[0-9]{1,3}$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$";

    /** A user of the box. */
    static final String USER = "^[A-Za-z0-9._@-]+$";

    /** OpenSSH's form of a host key's SHA-256. */
    static final String FINGERPRINT = "^SHA256:[A-Za-z0-9+/]{43}$";

    /** Slot of a disk on the box. */
    static final String SLOT = "^[A-Za-z0-9._-]+$";

    /** One folder on the box, neither . nor .. by its first character. */
    static final String FOLDER = "^[A-Za-z0-9_-][A-Za-z0-9._-]*$";

    /** A path on the box without leading slash; that no part is . or .. is for a rule to say. */
    static final String PATH = "^[A-Za-z0-9._:-]+(/[A-Za-z0-9._:-]+)*$";

    /** NVMe Qualified Name, of what needs no escaping anywhere. */
    static final String NQN = "^nqn\\.\\d{4}-\\d{2}\\.[A-Za-z0-9._:-]*[A-Za-z0-9]$";

    /** A span of time. */
    static final String DURATION = "^[0-9]{1,6}(s|m|h)$";

    /** A span of time, not zero. */
    static final String POSITIVE_DURATION = "^[1-9][0-9]{0,5}(s|m|h)$";

    /** A span of time, or off. */
    static final String DURATION_OR_OFF = "^([0-9]{1,6}(s|m|h)|off)$";

    /** One option of mount: one word of an argument vector. */
    static final String OPTION = "^[A-Za-z0-9_.,:;=@%+/^-]+$";

    /** One option of mkfs: no path, so that it names no file of the node. */
    static final String MKFS_OPTION = "^[A-Za-z0-9_.,:;=@%+^-]+$";

    /** A UUID or another identity of that kind. */
    static final String IDENTITY = "^[A-Za-z0-9-]+$";

    /** Id of an attachment: export group, random part. */
    static final String ATTACHMENT_ID = "^[0-9a-f]{8}-[0-9a-f]{16}$";

    private Patterns() {}
}
