package io.srvlab.rds.routeros;

/**
 * Who answers.
 *
 * @param identity {@code /system/identity} name
 * @param version as parsed from {@code /system/resource}
 * @param board e.g. {@code RDS2216}
 * @param storagePackage whether the package rose-storage is installed and enabled
 */
public record SystemInfo(String identity, Version version, String board, boolean storagePackage) {}
