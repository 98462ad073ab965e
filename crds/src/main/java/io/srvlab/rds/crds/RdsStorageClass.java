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

/** One pool of one RDS, and the policy for the volumes made in it. Cluster-scoped. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Kind("RdsStorageClass")
@Plural("rdsstorageclasses")
@ShortNames("rdssc")
@Categories("rds")
@JsonClassDescription("One pool of one RDS (MikroTik ROSE Data Server) and the policy for the volumes made in it. The"
        + " operator makes a Kubernetes StorageClass of the same name from it.")
@ValidationRule(
        value = "size(self.metadata.name) <= 63",
        message = "the name is longer than 63 characters: it is written into the comment of every disk; choose a"
                + " shorter one")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING,
        getDescription = "Whether volumes can be made in it")
@AdditionalPrinterColumn(
        name = "Box",
        jsonPath = ".spec.rds.address",
        type = Type.STRING,
        getDescription = "Address of the RDS")
@AdditionalPrinterColumn(
        name = "Version",
        jsonPath = ".status.box.version",
        type = Type.STRING,
        getDescription = "RouterOS version")
@AdditionalPrinterColumn(
        name = "Volumes",
        jsonPath = ".status.volumeCount",
        type = Type.INTEGER,
        getDescription = "How many RdsVolumes name it")
@AdditionalPrinterColumn(
        name = "Available",
        jsonPath = ".status.capacity.availableBytes",
        type = Type.INTEGER,
        getDescription = "Bytes that new volumes may take")
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
        name = "Slot",
        jsonPath = ".spec.pool.slot",
        type = Type.STRING,
        priority = 1,
        getDescription = "Slot of the pool's disk")
@AdditionalPrinterColumn(
        name = "Mount-Point",
        jsonPath = ".spec.pool.mountPoint",
        type = Type.STRING,
        priority = 1,
        getDescription = "Mount point of the pool")
@AdditionalPrinterColumn(
        name = "Directory",
        jsonPath = ".spec.pool.directory",
        type = Type.STRING,
        priority = 1,
        getDescription = "Folder of the backing files in the pool")
@AdditionalPrinterColumn(
        name = "Total",
        jsonPath = ".status.capacity.totalBytes",
        type = Type.INTEGER,
        priority = 1,
        getDescription = "Bytes of the pool")
public class RdsStorageClass extends CustomResource<RdsStorageClassSpec, RdsStorageClassStatus> {
    @Override
    @Required
    @JsonPropertyDescription("What is wanted of the pool. Required.")
    public RdsStorageClassSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What the operator saw at its last look. A cache: wiping it changes no decision.")
    public RdsStorageClassStatus getStatus() {
        return super.getStatus();
    }
}
