package brane.ingest.child;

import brane.ingest.ExtractionFailure;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.events.StartElement;

/** The footnotes and endnotes of a Word document, numbered as they are referred to. */
final class WordNotes {

    /**
     * A note.
     *
     * @param mark its number in brackets
     * @param isNew whether it is referred to for the first time
     */
    record Note(String mark, String text, boolean isNew) {}

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private int characters;

    /** Reads both kinds; a document need not have any. */
    static WordNotes of(BoundedParts parts, int charactersMax) throws IOException {
        var notes = new WordNotes();
        for (var kind : new String[] {"footnote", "endnote"}) {
            var entry = parts.getEntry("word/" + kind + "s.xml");
            if (entry != null) {
                try (var shown = new WordMarkup(parts.getInputStream(entry), new WordNotes())) {
                    notes.read(WordMarkup.reader(shown), kind, charactersMax);
                } catch (XMLStreamException e) {
                    throw new IOException("the notes could not be read", e);
                }
            }
        }
        return notes;
    }

    /** The note that a reference is to; empty when there is none. */
    Optional<Note> refer(StartElement reference) {
        var key = reference.getName().getLocalPart().replace("Reference", " ") + WordMarkup.attribute(reference, "id");
        var text = texts.get(key);
        if (text == null) {
            return Optional.empty();
        }
        var isNew = !numbers.containsKey(key);
        var number = numbers.computeIfAbsent(key, _ -> numbers.size() + 1);
        return Optional.of(new Note("[" + number + "]", text, isNew));
    }

    /** Whether this is a note that was put where it is referred to. */
    boolean isPlaced(StartElement note) {
        return numbers.containsKey(note.getName().getLocalPart() + " " + WordMarkup.attribute(note, "id"));
    }

    private void read(XMLEventReader reader, String kind, int charactersMax) throws XMLStreamException {
        var key = "";
        var text = new StringBuilder();
        while (reader.hasNext()) {
            var event = reader.nextEvent();
            if (event.isStartElement()) {
                var element = event.asStartElement();
                if (WordMarkup.isWord(element.getName(), kind)) {
                    key = kind + " " + WordMarkup.attribute(element, "id");
                    text.setLength(0);
                } else if (WordMarkup.isWord(element.getName(), "t")) {
                    text.append(reader.getElementText());
                } else if (isSpace(element)) {
                    text.append(' ');
                }
            } else if (event.isEndElement()
                    && WordMarkup.isWord(event.asEndElement().getName(), kind)) {
                add(key, text.toString().strip(), charactersMax);
            }
        }
    }

    private static boolean isSpace(StartElement element) {
        return WordMarkup.isWord(element.getName(), "p")
                || WordMarkup.isWord(element.getName(), "tab")
                || WordMarkup.isWord(element.getName(), "br");
    }

    private void add(String key, String text, int charactersMax) {
        characters += text.length();
        if (characters > charactersMax) {
            throw new ReadingFailedException(ExtractionFailure.TOO_LONG);
        }
        if (!text.isEmpty()) {
            texts.put(key, text);
        }
    }
}
