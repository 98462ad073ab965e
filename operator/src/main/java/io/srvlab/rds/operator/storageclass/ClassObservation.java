package io.srvlab.rds.operator.storageclass;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.operator.box.BoxLook;
import io.srvlab.rds.operator.status.Verdict;
import java.util.Optional;

/**
 * What the judgement of a class rests on.
 *
 * @param look empty if the spec has a problem, so that the box was not looked at
 * @param specProblem what is wrong with the spec, in words
 * @param obstacle why no volume can be made although the box is usable, e.g. a foreign StorageClass of that name
 */
public record ClassObservation(
        RdsStorageClassSpec spec, Optional<BoxLook> look, Optional<String> specProblem, Optional<Verdict> obstacle) {}
