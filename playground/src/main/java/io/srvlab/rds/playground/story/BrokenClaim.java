package io.srvlab.rds.playground.story;

/** Something that the story claims is not so. */
public final class BrokenClaim extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param claim in words, as it should be */
    BrokenClaim(String claim, String expected, String actual) {
        super("claim:    " + claim + System.lineSeparator() + "expected: " + expected + System.lineSeparator()
                + "actual:   " + actual);
    }
}
