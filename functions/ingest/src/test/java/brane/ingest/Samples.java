package brane.ingest;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;

/** Real files, made when they are needed. */
final class Samples {

    static final String WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    private static final List<String> WORDS = List.of(
            "the patient", "was given", "sepsis", "within one hour", "of arrival", "and", "lactate", "measured");

    private Samples() {}

    /** A document held in memory. */
    static Upload upload(byte[] bytes) {
        return new Upload() {
            @Override
            public byte[] read(long position, int count) {
                return Arrays.copyOfRange(bytes, (int) position, (int) position + count);
            }

            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public java.io.InputStream open() {
                return new java.io.ByteArrayInputStream(bytes);
            }
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A page for each list of lines. */
    @SafeVarargs
    static byte[] pdf(List<String>... pages) {
        return pdf(Arrays.asList(pages), null);
    }

    /** One page whose lines are so far apart that each looks like a paragraph. */
    static byte[] spacedPdf(String... lines) {
        return pdf(List.of(List.of(lines)), null, 24);
    }

    static byte[] pdfWithPassword(String password) {
        return pdf(List.of(List.of("This is secret.")), password);
    }

    /** A4 pages of 45 lines. */
    static byte[] longPdf(int pages) {
        var random = new Random(7);
        return pdf(
                IntStream.range(0, pages)
                        .mapToObj(page -> IntStream.range(0, 45)
                                .mapToObj(line -> IntStream.range(0, 6)
                                                .mapToObj(word -> WORDS.get(random.nextInt(WORDS.size())))
                                                .collect(Collectors.joining(" "))
                                        + ".")
                                .toList())
                        .toList(),
                null);
    }

    static byte[] imageOnlyPdf() {
        return bytes(out -> {
            try (var document = new PDDocument()) {
                var page = new PDPage();
                document.addPage(page);
                var image = LosslessFactory.createFromImage(
                        document, new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB));
                try (var content = new PDPageContentStream(document, page)) {
                    content.drawImage(image, 50, 50, 400, 400);
                }
                document.save(out);
            }
        });
    }

    private static byte[] pdf(List<? extends List<String>> pages, @org.jspecify.annotations.Nullable String password) {
        return pdf(pages, password, 14);
    }

    private static byte[] pdf(
            List<? extends List<String>> pages, @org.jspecify.annotations.Nullable String password, int leading) {
        return bytes(out -> {
            try (var document = new PDDocument()) {
                var font = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
                for (var lines : pages) {
                    var page = new PDPage(PDRectangle.A4);
                    document.addPage(page);
                    try (var content = new PDPageContentStream(document, page)) {
                        content.beginText();
                        content.setFont(font, 11);
                        content.setLeading(leading);
                        content.newLineAtOffset(50, 780);
                        for (var line : lines) {
                            content.showText(line);
                            content.newLine();
                        }
                        content.endText();
                    }
                }
                if (password != null) {
                    document.protect(new StandardProtectionPolicy("owner", password, new AccessPermission()));
                }
                document.save(out);
            }
        });
    }

    /** A DOCX with this body; styles: {@code Heading1}, {@code berschrift2} (as German Word names it), {@code ListParagraph}. */
    static byte[] docx(String body) {
        return docx(
                WORD_TYPE,
                "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" + body
                        + "</w:body></w:document>");
    }

    /** With these as the relationships of its document. */
    static byte[] docx(String type, String document) {
        return docx(type, document, relationships("styles", "styles.xml", ""));
    }

    static byte[] docx(String type, String document, String relationships) {
        return zip(
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                        + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Override PartName=\"/word/document.xml\" ContentType=\"" + type + "\"/>"
                        + "<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
                        + "</Types>",
                "_rels/.rels",
                relationships("officeDocument", "word/document.xml", ""),
                "word/_rels/document.xml.rels",
                relationships,
                "word/styles.xml",
                "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
                        + style("Heading1", "heading 1")
                        + style("berschrift2", "heading 2")
                        + style("ListParagraph", "List Paragraph")
                        + "</w:styles>",
                "word/document.xml",
                document);
    }

    static String paragraph(String style, String text) {
        return "<w:p><w:pPr><w:pStyle w:val=\"" + style + "\"/></w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>";
    }

    static String paragraph(String text) {
        return "<w:p><w:r><w:t xml:space=\"preserve\">" + text + "</w:t></w:r></w:p>";
    }

    static String relationships(String kind, String target, String mode) {
        return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\""
                + " Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + kind + "\" Target=\""
                + target + "\"" + mode + "/></Relationships>";
    }

    /** Names and contents in turn. */
    static byte[] zip(String... parts) {
        return bytes(out -> {
            try (var zip = new ZipOutputStream(out)) {
                for (var i = 0; i < parts.length; i += 2) {
                    zip.putNextEntry(new ZipEntry(parts[i]));
                    zip.write(utf8(parts[i + 1]));
                    zip.closeEntry();
                }
            }
        });
    }

    /** A DOCX of some 600 KB whose text unpacks to 600 MB. */
    static byte[] bombDocx() {
        return bytes(out -> {
            try (var zip = new ZipOutputStream(out)) {
                var honest = docx(paragraph("hello"));
                try (var from = new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(honest))) {
                    for (var entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                        if (!entry.getName().equals("word/document.xml")) {
                            zip.putNextEntry(new ZipEntry(entry.getName()));
                            from.transferTo(zip);
                        }
                    }
                }
                zip.putNextEntry(new ZipEntry("word/document.xml"));
                zip.write(
                        utf8("<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"));
                var blank = new byte[1 << 20];
                Arrays.fill(blank, (byte) ' ');
                for (var i = 0; i < 600; i++) {
                    zip.write(blank);
                }
            }
        });
    }

    private static String style(String id, String name) {
        return "<w:style w:type=\"paragraph\" w:styleId=\"" + id + "\"><w:name w:val=\"" + name + "\"/></w:style>";
    }

    private interface Writing {
        void to(ByteArrayOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        var out = new ByteArrayOutputStream();
        try {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
