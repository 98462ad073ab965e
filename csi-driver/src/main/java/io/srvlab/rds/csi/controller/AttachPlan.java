package io.srvlab.rds.csi.controller;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.AlreadyExists;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Decides what an attach does to the record, from the record alone. */
sealed interface AttachPlan {
    /** The node has it already. */
    record Keep(Attachment attachment) implements AttachPlan {}

    /** The node gets it: {@code all} is the new record. */
    record Add(Attachment attachment, List<Attachment> all) implements AttachPlan {}

    /** Most nodes that have a raw block volume at once: the two of a live migration. */
    int SHARING = 2;

    /**
     * @param volumeAttachment name of the VolumeAttachment that asks; empty if there is none
     * @param mint makes a new attachment id; its argument is the export to join (8 hex), or empty for a new one
     */
    static AttachPlan of(
            RdsVolume volume, Attaching.Wish wish, Optional<String> volumeAttachment, UnaryOperator<String> mint)
            throws CsiException {
        NodeId node = wish.node();
        String name = volume.getMetadata().getName();
        List<Attachment> present = volume.getSpec().attachments();
        for (Attachment attachment : present) {
            if (attachment.node().equals(node.name())) {
                return keep(name, attachment, node, wish.readOnly());
            }
        }
        if (VolumeView.terminating(volume)) {
            throw new FailedPrecondition("volume " + name + " is being deleted; it is not attached any more");
        }
        // The narrower of what the volume can and what is asked: one writer wanted is one writer had.
        AccessMode mode = wish.usage().accessMode();
        int most = mode == AccessMode.MultiNodeBlock ? SHARING : 1;
        if (present.size() >= most) {
            throw new FailedPrecondition("volume " + name + " is attached to " + VolumeView.nodes(present)
                    + ", and at most " + most + " node(s) may have it ("
                    + mode
                    + "); it must be detached there first");
        }
        String export = present.isEmpty() ? "" : present.getFirst().export();
        Attachment fresh = attachment(mint.apply(export), node, wish.readOnly(), volumeAttachment);
        List<Attachment> all = new ArrayList<>(present);
        all.add(fresh);
        return new Add(fresh, List.copyOf(all));
    }

    @SuppressWarnings("NullAway") // no VolumeAttachment is null in the custom resource
    private static Attachment attachment(String id, NodeId node, boolean readOnly, Optional<String> volumeAttachment) {
        return new Attachment(id, node.name(), node.hostNqn(), readOnly, volumeAttachment.orElse(null));
    }

    private static AttachPlan keep(String volume, Attachment attachment, NodeId node, boolean readOnly)
            throws AlreadyExists {
        if (!attachment.hostNqn().equals(node.hostNqn())) {
            throw new AlreadyExists("volume " + volume + " is attached to an earlier " + node.name()
                    + " with another host NQN; detach it first");
        }
        if (attachment.readOnly() != readOnly) {
            throw new AlreadyExists("volume " + volume + " is attached to " + node.name() + " "
                    + (readOnly ? "for writing" : "read-only") + "; detach it first");
        }
        return new Keep(attachment);
    }
}
