package brane.ingest.child;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLEventFactory;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLEventWriter;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.events.StartElement;
import javax.xml.stream.events.XMLEvent;

/**
 * A part of a Word document with what Tika would pass over made plain, and without what a reader doesn't see: hidden and deleted
 * text goes, hyphens and symbols that are elements become letters, raised
 * numbers stay apart from others, and a note follows the paragraph that refers to it.
 */
final class WordMarkup extends InputStream {

    /** What was deleted or moved away, and what others said about the text. */
    private static final Set<String> GONE = Set.of("del", "moveFrom", "comment");

    /** Symbol fonts have no letters of Unicode; these are what texts on doses and limits are made of. */
    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("SYMBOL 44", "Δ"),
            Map.entry("SYMBOL 61", "α"),
            Map.entry("SYMBOL 62", "β"),
            Map.entry("SYMBOL 67", "γ"),
            Map.entry("SYMBOL 6D", "µ"),
            Map.entry("SYMBOL A3", "≤"),
            Map.entry("SYMBOL A5", "∞"),
            Map.entry("SYMBOL AC", "←"),
            Map.entry("SYMBOL AD", "↑"),
            Map.entry("SYMBOL AE", "→"),
            Map.entry("SYMBOL AF", "↓"),
            Map.entry("SYMBOL B0", "°"),
            Map.entry("SYMBOL B1", "±"),
            Map.entry("SYMBOL B3", "≥"),
            Map.entry("SYMBOL B4", "×"),
            Map.entry("SYMBOL B7", "•"),
            Map.entry("SYMBOL B9", "≠"),
            Map.entry("SYMBOL BB", "≈"),
            Map.entry("WINGDINGS A8", "☐"),
            Map.entry("WINGDINGS DF", "←"),
            Map.entry("WINGDINGS E0", "→"),
            Map.entry("WINGDINGS FC", "✓"),
            Map.entry("WINGDINGS FE", "☑"));

    /** Elements with letters, of Word's vocabulary and of that for formulas; between all others is nothing but layout. */
    private static final Set<String> TEXT = Set.of("t", "instrText");

    private static final int LOOKS_MAX = 1_000;

    private static final XMLEventFactory EVENTS = XMLEventFactory.newDefaultFactory();

    private final InputStream part;
    private final WordNotes notes;
    private final XMLEventReader reader;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final XMLEventWriter writer;
    private final Deque<String> due = new ArrayDeque<>();
    private InputStream ready = InputStream.nullInputStream();
    private final WordTables tables = new WordTables();
    private int paragraphs;
    private int inText;
    private boolean raised;

    /** @param notes are put where they are referred to */
    WordMarkup(InputStream part, WordNotes notes) throws IOException {
        this.part = part;
        this.notes = notes;
        try {
            reader = reader(part);
            writer = XMLOutputFactory.newDefaultFactory().createXMLEventWriter(written, "UTF-8");
        } catch (XMLStreamException e) {
            throw new IOException("a part is no XML", e);
        }
    }

    /** Reads XML that refers to nothing outside of itself. */
    static XMLEventReader reader(InputStream part) throws XMLStreamException {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory.createXMLEventReader(part);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        var some = ready.read(into, offset, count);
        while (some < 0 && count > 0 && more()) {
            some = ready.read(into, offset, count);
        }
        return some;
    }

    @Override
    public void close() throws IOException {
        part.close();
    }

    private boolean more() throws IOException {
        try {
            while (written.size() < 8_192 && reader.hasNext()) {
                pass(reader.nextEvent());
                writer.flush();
            }
        } catch (XMLStreamException e) {
            throw new IOException("a part could not be read", e);
        }
        ready = new ByteArrayInputStream(written.toByteArray());
        var any = written.size() > 0;
        written.reset();
        return any;
    }

    private void pass(XMLEvent event) throws XMLStreamException {
        if (event.isStartElement()) {
            start(event.asStartElement());
        } else if (event.isEndElement()) {
            writer.add(event);
            var name = event.asEndElement().getName();
            inText -= TEXT.contains(name.getLocalPart()) ? 1 : 0;
            raised &= !isWord(name, "r");
            var again = isWord(name) ? tables.end(name.getLocalPart()) : "";
            if (!again.isEmpty()) {
                paragraph(name, again);
            }
            if (isWord(name, "p") && --paragraphs == 0) {
                while (!due.isEmpty()) {
                    paragraph(name, due.remove());
                }
            }
        } else if (event.isCharacters() && inText > 0) {
            var text = event.asCharacters().getData();
            tables.text(text);
            writer.add(raised ? EVENTS.createCharacters(Superscript.of(text)) : event);
        }
    }

    private void start(StartElement element) throws XMLStreamException {
        var name = element.getName();
        var gone = isWord(name) && (GONE.contains(name.getLocalPart()) || notes.isPlaced(element));
        if (gone) {
            skip();
            return;
        }
        inText += TEXT.contains(name.getLocalPart()) ? 1 : 0;
        if (!isWord(name)) {
            writer.add(element);
            return;
        }
        tables.start(element);
        switch (name.getLocalPart()) {
            case "r" -> run(element);
            case "noBreakHyphen" -> replace(name, "-");
            case "sym" -> replace(name, symbol(element));
            case "footnoteReference", "endnoteReference" -> refer(element);
            default -> {
                paragraphs += name.getLocalPart().equals("p") ? 1 : 0;
                writer.add(element);
            }
        }
    }

    /** What a run looks like stands first in it. */
    private void run(StartElement element) throws XMLStreamException {
        var looks = new ArrayList<XMLEvent>();
        while (reader.peek().isCharacters() && reader.peek().asCharacters().isWhiteSpace()) {
            reader.nextEvent();
        }
        if (reader.peek().isStartElement()
                && isWord(reader.peek().asStartElement().getName(), "rPr")) {
            for (var depth = 0; depth > 0 || looks.isEmpty(); ) {
                var event = reader.nextEvent();
                depth += event.isStartElement() ? 1 : event.isEndElement() ? -1 : 0;
                looks.add(event);
                if (looks.size() > LOOKS_MAX) {
                    throw new XMLStreamException("a run has more than " + LOOKS_MAX + " properties");
                }
            }
        }
        if (looks.stream().anyMatch(WordMarkup::isHiding)) {
            skip();
            return;
        }
        raised = looks.stream().anyMatch(WordMarkup::isRaising);
        writer.add(element);
        for (var event : looks) {
            writer.add(event);
        }
    }

    private void refer(StartElement element) throws XMLStreamException {
        var note = notes.refer(element);
        if (note.isEmpty()) {
            writer.add(element);
            return;
        }
        replace(element.getName(), note.get().mark());
        if (note.get().isNew()) {
            due.add(note.get().mark() + " " + note.get().text());
        }
    }

    private void replace(QName element, String text) throws XMLStreamException {
        skip();
        element(element, "t", () -> writer.add(EVENTS.createCharacters(text)));
    }

    private void paragraph(QName like, String text) throws XMLStreamException {
        element(
                like,
                "p",
                () -> element(like, "r", () -> element(like, "t", () -> writer.add(EVENTS.createCharacters(text)))));
    }

    private interface Writing {
        void write() throws XMLStreamException;
    }

    private void element(QName like, String name, Writing content) throws XMLStreamException {
        writer.add(EVENTS.createStartElement(like.getPrefix(), like.getNamespaceURI(), name));
        content.write();
        writer.add(EVENTS.createEndElement(like.getPrefix(), like.getNamespaceURI(), name));
    }

    /** Passes over the rest of the element that was opened last. */
    private void skip() throws XMLStreamException {
        for (var depth = 1; depth > 0; ) {
            var event = reader.nextEvent();
            depth += event.isStartElement() ? 1 : event.isEndElement() ? -1 : 0;
        }
    }

    private static boolean isHiding(XMLEvent event) {
        if (!event.isStartElement() || !isWord(event.asStartElement().getName(), "vanish")) {
            return false;
        }
        var value = attribute(event.asStartElement(), "val");
        return !(value.equals("0") || value.equals("false") || value.equals("off"));
    }

    private static boolean isRaising(XMLEvent event) {
        return event.isStartElement()
                && isWord(event.asStartElement().getName(), "vertAlign")
                && attribute(event.asStartElement(), "val").equals("superscript");
    }

    private static String symbol(StartElement element) {
        var code = attribute(element, "char").toUpperCase(Locale.ROOT);
        var font = attribute(element, "font").toUpperCase(Locale.ROOT);
        if (code.startsWith("F0")) {
            return SYMBOLS.getOrDefault(font + " " + code.substring(2), "");
        }
        return code.matches("[0-9A-F]{4}") ? Character.toString(Integer.parseInt(code, 16)) : "";
    }

    /** Of the element's own vocabulary; empty where there is none. */
    static String attribute(StartElement element, String name) {
        var attribute = element.getAttributeByName(new QName(element.getName().getNamespaceURI(), name));
        return attribute == null ? "" : attribute.getValue();
    }

    static boolean isWord(QName name, String local) {
        return isWord(name) && name.getLocalPart().equals(local);
    }

    private static boolean isWord(QName name) {
        return name.getNamespaceURI().endsWith("/wordprocessingml/2006/main")
                || name.getNamespaceURI().endsWith("/wordprocessingml/main");
    }
}
