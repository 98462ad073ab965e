package io.srvlab.rds.operator.orphan;

import io.srvlab.rds.routeros.BackingFile;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;

/** Something in our pool directory to which no object refers. */
public sealed interface Found {
    /** What a report and an approval name. */
    String id();

    /** All that must stay the same between two sightings. */
    String print();

    /** A disk of ours. */
    record OwnDisk(Disk disk, DiskComment comment) implements Found {
        @Override
        public String id() {
            return disk.slot();
        }

        @Override
        public String print() {
            return disk.filePath() + " " + disk.sizeBytes() + " " + disk.comment() + " " + disk.exported() + " "
                    + disk.nqn() + " " + disk.allowHost();
        }
    }

    /** A file in a folder that is named by a slot of ours, used by no disk. */
    record OwnFile(BackingFile file, String slot) implements Found {
        @Override
        public String id() {
            return file.path();
        }

        @Override
        public String print() {
            return file.path() + " " + file.sizeBytes();
        }
    }

    /** A disk that is another cluster's, or nobody says whose. */
    record Foreign(Disk disk) implements Found {
        @Override
        public String id() {
            return disk.slot();
        }

        @Override
        public String print() {
            return disk.slot();
        }
    }
}
