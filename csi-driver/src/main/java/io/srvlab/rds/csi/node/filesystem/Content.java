package io.srvlab.rds.csi.node.filesystem;

/** What a device holds, as far as it decides about formatting. */
public sealed interface Content {

    /**
     * A finished filesystem.
     *
     * @param type as blkid names it, e.g. {@code ext4}
     */
    record Filesystem(String type) implements Content {}

    /** An XFS whose making was not finished: its superblock says so itself ({@code sb_inprogress}). */
    record UnfinishedXfs() implements Content {}

    /** Something else that has a name: a partition table, a member of a RAID, several signatures at once. */
    record Other(String description) implements Content {}

    /** Nothing known, and the first and last MiB are zeros. */
    record Blank() implements Content {}

    /** Nothing known, but not zeros: a half-made filesystem, or data of a kind that nobody knows. */
    record Unknown() implements Content {}
}
