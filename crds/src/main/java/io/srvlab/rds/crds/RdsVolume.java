package io.srvlab.rds.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One volume: what is wanted, to whom it is attached, and which disk of which box it is. Cluster-scoped. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Kind("RdsVolume")
@Plural("rdsvolumes")
@ShortNames("rdsvol")
@Categories("rds")
@JsonClassDescription("One volume on an RDS: what is wanted, to whom it is attached, and which disk of the box it is."
        + " Deleting it deletes the data only if spec.deletionPolicy is Delete.")
@ValidationRule(
        value = "size(self.metadata.name) <= 63",
        message = "the name is longer than 63 characters: it is written into the comment of the disk; choose a shorter"
                + " one")
@ValidationRule(
        value = "self.spec.sizeBytes >= oldSelf.spec.sizeBytes || (has(self.status) && has(self.status.sizeBytes)"
                + " && self.spec.sizeBytes >= self.status.sizeBytes)",
        message = "sizeBytes can only grow, or return to what the box has (status.sizeBytes) or more: a disk is never"
                + " made smaller; for less, make a new volume and copy",
        fieldPath = ".spec.sizeBytes")
@AdditionalPrinterColumn(
        name = "Phase",
        jsonPath = ".status.phase",
        type = Type.STRING,
        getDescription = "How far it is, in one word")
@AdditionalPrinterColumn(
        name = "Size",
        jsonPath = ".status.sizeBytes",
        type = Type.INTEGER,
        getDescription = "Bytes that the disk has on the box")
@AdditionalPrinterColumn(
        name = "Class",
        jsonPath = ".spec.rdsStorageClassName",
        type = Type.STRING,
        getDescription = "The RdsStorageClass")
@AdditionalPrinterColumn(
        name = "Node",
        jsonPath = ".spec.attachments[0].node",
        type = Type.STRING,
        getDescription = "The node to which it is attached; the first of two")
@AdditionalPrinterColumn(
        name = "Claim",
        jsonPath = ".spec.pvc.name",
        type = Type.STRING,
        getDescription = "Name of the PersistentVolumeClaim")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = Type.DATE,
        getDescription = "Since when it exists")
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = Type.STRING,
        getDescription = "What is wrong and what to do")
@AdditionalPrinterColumn(
        name = "Wanted",
        jsonPath = ".spec.sizeBytes",
        type = Type.INTEGER,
        priority = 1,
        getDescription = "Bytes that are wanted")
@AdditionalPrinterColumn(
        name = "Access",
        jsonPath = ".spec.accessMode",
        type = Type.STRING,
        priority = 1,
        getDescription = "Who may have it at once")
@AdditionalPrinterColumn(
        name = "Second-Node",
        jsonPath = ".spec.attachments[1].node",
        type = Type.STRING,
        priority = 1,
        getDescription = "The second node, for MultiNodeBlock")
@AdditionalPrinterColumn(
        name = "Slot",
        jsonPath = ".spec.disk.slot",
        type = Type.STRING,
        priority = 1,
        getDescription = "Slot of the disk on the box")
@AdditionalPrinterColumn(
        name = "On-Delete",
        jsonPath = ".spec.deletionPolicy",
        type = Type.STRING,
        priority = 1,
        getDescription = "What becomes of the data when this is deleted")
@AdditionalPrinterColumn(
        name = "NQN",
        jsonPath = ".status.nqn",
        type = Type.STRING,
        priority = 1,
        getDescription = "Name under which it is exported now")
public class RdsVolume extends CustomResource<RdsVolumeSpec, RdsVolumeStatus> {
    @Override
    @Required
    @JsonPropertyDescription("What is wanted of the volume, and which disk it is. Required.")
    public RdsVolumeSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What the operator saw and did at its last look. A cache: wiping it changes no decision.")
    public RdsVolumeStatus getStatus() {
        return super.getStatus();
    }
}
