package io.srvlab.rds.check;

/**
 * What a box said to a question.
 *
 * @param value as the simulator's setting of that id calls it; empty: not answered
 * @param evidence the box's own words, what was seen, or what is needed for an answer
 */
public record Answer(Question question, String value, String evidence) {
    public boolean given() {
        return !value.isEmpty();
    }

    /** Whether the product takes another answer for the likeliest. */
    public boolean isSurprise() {
        return given() && question != Question.U26 && question != Question.U30 && !value.equals(question.expected());
    }
}
