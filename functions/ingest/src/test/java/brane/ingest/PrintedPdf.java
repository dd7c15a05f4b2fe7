package brane.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;
import org.apache.pdfbox.util.Matrix;

/** A PDF whose words are drawn one by one, where and in the order a test wants them. Points, from the lower left corner. */
final class PrintedPdf {

    private static final int SIZE = 10;

    private final PDFont font = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
    private final PDDocument document = new PDDocument();
    private PDPage page = new PDPage();

    /** Begins an A4 page. */
    PrintedPdf page() {
        page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        return this;
    }

    /** Begins a page that is drawn upright on a sheet lying on its side, and turned by the reader. */
    PrintedPdf turnedPage() {
        page();
        page.setRotation(90);
        return this;
    }

    /** Draws one line. */
    PrintedPdf line(int x, int y, String text) {
        return draw(Matrix.getTranslateInstance(x, y), text);
    }

    /** Draws a line whose every second part is small and above the line. */
    PrintedPdf raised(int x, int y, String... parts) {
        try (var content =
                new PDPageContentStream(document, page, PDPageContentStream.AppendMode.APPEND, false, true)) {
            content.beginText();
            content.newLineAtOffset(x, y);
            for (var i = 0; i < parts.length; i++) {
                content.setFont(font, i % 2 == 0 ? SIZE : 0.65f * SIZE);
                content.setTextRise(i % 2 == 0 ? 0 : 0.35f * SIZE);
                content.showText(parts[i]);
            }
            content.endText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Draws lines below each other, from {@code y} down. */
    PrintedPdf lines(int x, int y, List<String> lines) {
        for (var i = 0; i < lines.size(); i++) {
            line(x, y - 12 * i, lines.get(i));
        }
        return this;
    }

    /** Draws one line that runs at an angle, in degrees. */
    PrintedPdf slanted(int x, int y, int degrees, String text) {
        return draw(Matrix.getRotateInstance(Math.toRadians(degrees), x, y), text);
    }

    /** Gives the document a form with one field that was filled in. */
    PrintedPdf field(String name, String value) {
        var form = new PDAcroForm(document);
        document.getDocumentCatalog().setAcroForm(form);
        var field = new PDTextField(form);
        field.setPartialName(name);
        field.getCOSObject().setString(COSName.V, value);
        form.setFields(List.of(field));
        return this;
    }

    byte[] bytes() {
        try (document;
                var out = new ByteArrayOutputStream()) {
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PrintedPdf draw(Matrix at, String text) {
        try (var content =
                new PDPageContentStream(document, page, PDPageContentStream.AppendMode.APPEND, false, true)) {
            content.beginText();
            content.setFont(font, SIZE);
            content.setTextMatrix(at);
            content.showText(text);
            content.endText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }
}
