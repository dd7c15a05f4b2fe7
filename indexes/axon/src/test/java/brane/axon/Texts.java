package brane.axon;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Documents for tests: each given text is one passage. */
public final class Texts {

    private Texts() {}

    public static NewDocument document(String name, String... passages) {
        var text = String.join("\n\n", passages);
        var list = new ArrayList<Passage>();
        var spans = new ArrayList<DocumentText.PassageSpan>();
        var start = 0;
        for (var i = 0; i < passages.length; i++) {
            var end = start + passages[i].length();
            list.add(new Passage(i, passages[i], start, end, null, List.of("Heading"), i + 1));
            spans.add(new DocumentText.PassageSpan(i, start, end));
            start = end + 2;
        }
        var headings = List.of(new DocumentText.Heading(1, "Heading", 0));
        return new NewDocument(
                name,
                "text",
                original(text),
                new DocumentText(text, List.of(), headings, spans),
                list,
                UUID.randomUUID());
    }

    static NewDocument.Original original(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new NewDocument.Original() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
