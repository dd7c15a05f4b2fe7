package brane.chat;

/** What a turn has said so far. Its text grows in place: copied for each piece it would cost the square of its length. */
final class AnswerSoFar {

    private final StringBuilder text = new StringBuilder();
    private Answer rest = Answer.NONE;

    void add(TurnEvent event) {
        if (event instanceof TurnEvent.Text more) {
            text.append(more.text());
        } else {
            rest = rest.and(event);
        }
    }

    Answer now() {
        return rest.saying(text.toString());
    }
}
