package io.srvlab.rds.simulator;

/**
 * What nobody outside has seen a real box do, as settings; the names U1 … are the questions, the defaults the likeliest
 * answers.
 *
 * @param exitStatusOnError U1: exit status of a failed command
 * @param errorsOnStderr U2
 * @param crlf U3: CRLF line ends, else LF
 * @param width U4: where print detail wraps; 0: never
 * @param slotLength U6: longest slot
 * @param refuseFull U9: a disk larger than the free space is refused
 * @param createParents U13: a missing parent folder is made
 * @param allowShrink U14
 * @param leadingSlash U37: file-path is printed with a leading slash
 * @param commentLength U40: longest comment
 */
public record Behaviour(
        int exitStatusOnError,
        boolean errorsOnStderr,
        boolean crlf,
        int width,
        int slotLength,
        boolean refuseFull,
        boolean createParents,
        boolean allowShrink,
        boolean leadingSlash,
        int commentLength) {

    public static Behaviour defaults() {
        return new Behaviour(0, false, true, 80, 32, true, false, false, true, 255);
    }
}
