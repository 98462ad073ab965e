/**
 * Things of ours on the box without an object in the cluster: seen, reported, and removed only within the rules of {@link
 * io.srvlab.rds.operator.orphan.OrphanPlan}. Everything that is not proven to be ours and unfinished stays.
 */
@NullMarked
package io.srvlab.rds.operator.orphan;

import org.jspecify.annotations.NullMarked;
