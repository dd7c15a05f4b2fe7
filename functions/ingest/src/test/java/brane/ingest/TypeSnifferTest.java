package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeSnifferTest {

    @ParameterizedTest
    @CsvSource({
        "report.txt, %PDF-1.4 x, PDF",
        "report.pdf, plain words, TEXT",
        "page.txt, <!DOCTYPE html><p>x, HTML",
        "page.xhtml, '<?xml version=\"1.0\"?><html>', HTML",
        "page.html, <p>x</p>, HTML",
        "notes.MD, # Title, MARKDOWN",
        "notes.txt, # Title, TEXT",
        "data.xml, <a><b/></a>, TEXT",
        "no-ending, words, TEXT"
    })
    void looksAtTheContentFirst(String name, String content, DocumentType type) {
        assertThat(TypeSniffer.typeOf(content.getBytes(StandardCharsets.UTF_8), name))
                .contains(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MZ\0\0\3\0",
                "\u007fELF\2\1\1\0",
                "\u0089PNG\r\n\u001a\n\0",
                "GIF89a\1\0\0",
                "{\\rtf1 x",
                "%!PS-Adobe"
            })
    void refusesWhatIsNoDocument(String content) {
        assertThat(TypeSniffer.typeOf(content.getBytes(StandardCharsets.ISO_8859_1), "a.txt"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "windows-1252"})
    void knowsTextInAnyOfItsCharacterSets(String charset) {
        var text = "Größe und Gewicht der Patientin, Überblick".repeat(50).getBytes(Charset.forName(charset));

        assertThat(TypeSniffer.typeOf(Arrays.copyOf(text, 1001), "a.txt")).contains(DocumentType.TEXT);
    }

    @Test
    void takesAZipForADocxUnlessItSaysWhatItIs() throws IOException {
        var odt = "PK\3\4" + "x".repeat(26) + "mimetypeapplication/vnd.oasis.opendocument.text";

        assertThat(TypeSniffer.typeOf(Samples.docx(""), "a.zip")).contains(DocumentType.DOCX);
        assertThat(TypeSniffer.typeOf(odt.getBytes(StandardCharsets.ISO_8859_1), "a.docx"))
                .isEmpty();
    }

    @Test
    void neverFailsWhateverTheBytesAre() {
        var random = new java.util.Random(11);
        for (var i = 0; i < 2_000; i++) {
            var head = new byte[random.nextInt(300)];
            random.nextBytes(head);
            assertThat(TypeSniffer.typeOf(head, "x")).isInstanceOf(Optional.class);
        }
    }
}
