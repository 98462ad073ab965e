/**
 * The reconciler of RdsStorageClass: look at the box, judge, own the StorageClass of the same name, write status. Volumes'
 * disks are never touched here, also not when a class is deleted.
 */
@NullMarked
package io.srvlab.rds.operator.storageclass;

import org.jspecify.annotations.NullMarked;
