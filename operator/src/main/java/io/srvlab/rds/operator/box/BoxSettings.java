package io.srvlab.rds.operator.box;

import java.time.Duration;

/**
 * What holds for every box.
 *
 * @param clusterId identity of this cluster, fixed for ever
 * @param holder name of this process; never used by another one, nor by a later run of this one
 * @param takeoverWait how long a line that already runs on the box may still run after a takeover
 * @param connectTimeout for TCP, key exchange and authentication together
 * @param commandTimeout from sending a command to the end of its answer
 */
public record BoxSettings(
        String clusterId, String holder, Duration takeoverWait, Duration connectTimeout, Duration commandTimeout) {}
