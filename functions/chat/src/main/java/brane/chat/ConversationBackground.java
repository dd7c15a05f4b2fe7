package brane.chat;

import brane.broker.Prompt;
import brane.server.Json;
import java.util.List;
import java.util.Objects;

/** What a conversation says before one of its turns. */
record ConversationBackground(Conversations conversations, TurnStore turns, TurnStore.Turn turn, int most)
        implements Asked.Background {

    @Override
    public byte[] secret() {
        return conversations.secret(turn.conversation());
    }

    @Override
    public List<Prompt.Turn> earlier() {
        return turns.visible(turn.conversation(), most + 1).stream()
                .filter(one -> !one.id().equals(turn.id())
                        && one.state().equals("done")
                        && !one.withdrawn()
                        && one.answer() != null)
                .map(one -> new Prompt.Turn(
                        one.question(),
                        Json.read(Objects.requireNonNull(one.answer()), Answer.class)
                                .text()))
                .toList();
    }
}
