package io.srvlab.rds.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was found out so far. Safe for two threads: the one that asks, and the one that prints when the process is ended. */
public final class Answers {
    private final Map<Question, Answer> answers = new EnumMap<>(Question.class);
    private final List<String> facts = new ArrayList<>();

    /** An empty value: asked, and not answered. */
    synchronized void put(Question question, String value, String evidence) {
        answers.put(question, new Answer(question, value, evidence));
    }

    /** Something worth knowing that is no question. */
    synchronized void fact(String text) {
        facts.add(text);
    }

    public synchronized Optional<Answer> of(Question question) {
        return Optional.ofNullable(answers.get(question));
    }

    boolean is(Question question, String value) {
        return of(question).filter(answer -> answer.value().equals(value)).isPresent();
    }

    public synchronized List<String> facts() {
        return List.copyOf(facts);
    }

    /** Every question, in their order; those that were not asked say why. */
    public synchronized List<Answer> all() {
        List<Answer> all = new ArrayList<>();
        for (Question question : Question.values()) {
            String why = question.whyNot().isEmpty() ? "not reached" : "not asked: " + question.whyNot();
            all.add(answers.getOrDefault(question, new Answer(question, "", why)));
        }
        return all;
    }
}
