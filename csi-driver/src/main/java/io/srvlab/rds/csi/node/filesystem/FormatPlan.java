package io.srvlab.rds.csi.node.filesystem;

/** What to do with a device that is to be mounted. A finished filesystem is never formatted, whatever else is said. */
public sealed interface FormatPlan {

    /** Mount what is there. */
    record Keep() implements FormatPlan {}

    /**
     * Make the filesystem.
     *
     * @param overUnfinished there is a half-made one
     */
    record Format(boolean overUnfinished) implements FormatPlan {}

    /** Touch nothing; the reason is for people. */
    record Refuse(String reason) implements FormatPlan {}

    /**
     * Who may format.
     *
     * @param blank the volume was made blank by us
     * @param unfinished this node began to format it during this attachment, or an administrator allows to finish it
     */
    record Permission(boolean blank, boolean unfinished) {}

    static FormatPlan of(Content content, Filesystem wanted, Permission permission) {
        return switch (content) {
            case Content.Filesystem(String type) when type.equals(wanted.name()) -> new Keep();
            case Content.Filesystem(String type) ->
                new Refuse("it holds " + type + ", not " + wanted + ", and is not formatted over; set"
                        + " csi.storage.k8s.io/fstype to " + type + " if that is the data you want");
            case Content.Other(String description) ->
                new Refuse("it holds " + description + ", not " + wanted + ", and is not formatted over");
            case Content.Blank _ ->
                permission.blank()
                        ? new Format(false)
                        : new Refuse("it is blank where data was expected: it was adopted, restored or cloned, and such"
                                + " volumes are never formatted");
            case Content.UnfinishedXfs _ -> unfinished(wanted == Filesystem.xfs, wanted, permission);
            case Content.Unknown _ -> unfinished(true, wanted, permission);
        };
    }

    private static FormatPlan unfinished(boolean possiblyOurs, Filesystem wanted, Permission permission) {
        if (possiblyOurs && permission.blank() && permission.unfinished()) {
            return new Format(true);
        }
        return new Refuse("it holds data of an unknown kind, perhaps a " + wanted + " whose making was interrupted"
                + " before it was attached here; if nothing on it is wanted, annotate its RdsVolume with"
                + " rds.srvlab.io/format=allowed, detach and attach again");
    }
}
