package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.pdf",
                "Bericht 2024 (final).docx",
                "📄 notes.md",
                "👩‍⚕️.txt",
                "報告書.pdf",
                "a..b",
                ".hidden",
                "%2e%2e"
            })
    void takesNames(String name) {
        assertThat(new DocumentName(name).text()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                ".",
                "..",
                "../etc/passwd",
                "a/b",
                "a\\b",
                "a\0b",
                "a\nb",
                "a\u202Egpj.exe",
                "a\u2028b",
                "a\uD83D"
            })
    void refusesWhatIsNone(String name) {
        assertThatThrownBy(() -> new DocumentName(name)).hasMessageContaining("document-name-invalid");
    }

    @Test
    void takes255CharactersAndRefusesMore() {
        assertThat(new DocumentName("x".repeat(255)).text()).hasSize(255);
        assertThatThrownBy(() -> new DocumentName("x".repeat(300)))
                .hasMessageContaining("1 to 255 characters, had 300");
    }

    @Test
    void bringsOneNameIntoOneForm() {
        assertThat(new DocumentName("re\u0301sume\u0301.pdf")).isEqualTo(new DocumentName("résumé.pdf"));
    }
}
