package io.srvlab.rds.routeros;

/**
 * A read-only btrfs subvolume of ours, beside the subvolume of the volume that it was taken of.
 *
 * @param name see {@link Identity#snapshot}
 * @param fsLabel label of the filesystem that holds it
 * @param parent subvolume (that is, slot) of which it was taken; may be empty once that is gone
 */
public record Snapshot(String name, String fsLabel, String parent) {}
