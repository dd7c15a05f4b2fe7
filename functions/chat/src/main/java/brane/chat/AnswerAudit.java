package brane.chat;

import brane.audit.Intent;

/** What the audit log keeps of an answer: counts, and how it ended. */
final class AnswerAudit {

    private static final int MAX_TYPES = 20;

    private AnswerAudit() {}

    static void tell(Intent intent, Answer answer, TurnEvent last) {
        intent.count("passages", answer.passages().size())
                .count("citations", answer.citations().size());
        var usage = answer.usage();
        if (usage != null && usage.inputTokens() != null && usage.outputTokens() != null) {
            intent.count("tokens-in", usage.inputTokens()).count("tokens-out", usage.outputTokens());
        }
        var privacy = answer.privacy();
        if (privacy != null) {
            hidden(intent, privacy);
        }
        if (last instanceof TurnEvent.Failed failed) {
            intent.failed(failed.problem().asProblem().slug());
        } else if (last instanceof TurnEvent.Cancelled) {
            intent.cancelled();
        }
    }

    /** An event holds a bounded number of counts, and a Neuron may have recognisers of its own without end. */
    private static void hidden(Intent intent, TurnEvent.Privacy privacy) {
        intent.count("bytes-out", privacy.left().bytes());
        var named = 0;
        var others = 0L;
        for (var hidden : privacy.pseudonymised().entrySet()) {
            if (named < MAX_TYPES) {
                intent.count("pseudonymised." + hidden.getKey(), hidden.getValue());
                named++;
            } else {
                others += hidden.getValue();
            }
        }
        if (others > 0) {
            intent.count("pseudonymised", others);
        }
    }
}
