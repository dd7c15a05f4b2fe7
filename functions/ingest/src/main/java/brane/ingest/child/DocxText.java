package brane.ingest.child;

import brane.ingest.Extracted;
import brane.ingest.ExtractionFailure;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageRelationshipTypes;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.ooxml.OPCPackageWrapper;

/** Reads DOCX by its event parser. Macros, pictures, embedded files and what lies outside of the file are not looked at. */
final class DocxText {

    private static final String WORD = "wordprocessingml";
    private static final String WORD_WITH_MACROS = "application/vnd.ms-word.";

    private final Reading reading;

    DocxText(Reading reading) {
        this.reading = reading;
    }

    Extracted read() throws Exception {
        if (Ole2.is(reading.document())) {
            var locked = Ole2.isEncryptedPackage(reading.document());
            throw new ReadingFailedException(locked ? ExtractionFailure.ENCRYPTED : ExtractionFailure.UNSUPPORTED);
        }
        try (var zip = ZipFile.builder()
                        .setSeekableByteChannel(new RemoteChannel(reading.document()))
                        .get();
                var parts = new BoundedParts(zip)) {
            try {
                return read(parts);
            } catch (ReadingFailedException e) {
                throw e;
            } catch (Exception e) {
                parts.refuseBomb();
                throw e;
            }
        }
    }

    private Extracted read(BoundedParts parts) throws Exception {
        if (parts.getEntry("[Content_Types].xml") == null) {
            throw new ReadingFailedException(ExtractionFailure.UNSUPPORTED);
        }
        var text = reading.builder();
        var metadata = new Metadata();
        var context = new ParseContext();
        context.set(OfficeParserConfig.class, config());
        var source = open(new WordParts(parts, WordNotes.of(parts, reading.charactersMax())));
        refuseOtherOffice(source);
        try (var stream = TikaInputStream.get(InputStream.nullInputStream())) {
            stream.setOpenContainer(new OPCPackageWrapper(source));
            var handler = new WithoutEmbedded().into(context, new XhtmlReader(text, false));
            new OOXMLParser().parse(stream, handler, metadata, context);
        }
        parts.refuseBomb();
        // Tika goes on after a part that it could not read; half a document is not what was uploaded.
        if (metadata.getValues(TikaCoreProperties.TIKA_META_EXCEPTION_WARNING).length > 0) {
            throw new ZipException("a part could not be read");
        }
        return text.finish(reading.type());
    }

    private static OPCPackage open(WordParts parts) throws InvalidFormatException {
        try {
            return OPCPackage.open(parts);
        } catch (OpenXML4JRuntimeException e) {
            throw new InvalidFormatException(e.getMessage(), e);
        }
    }

    private static void refuseOtherOffice(OPCPackage source) {
        for (var type :
                new String[] {PackageRelationshipTypes.CORE_DOCUMENT, PackageRelationshipTypes.STRICT_CORE_DOCUMENT}) {
            for (var relationship : source.getRelationshipsByType(type)) {
                var part = source.getPart(relationship);
                var content = part == null ? "" : part.getContentType();
                if (content.contains(WORD) || content.startsWith(WORD_WITH_MACROS)) {
                    return;
                }
            }
        }
        throw new ReadingFailedException(ExtractionFailure.UNSUPPORTED);
    }

    private static OfficeParserConfig config() {
        var config = new OfficeParserConfig();
        config.setUseSAXDocxExtractor(true);
        config.setExtractMacros(false);
        return config;
    }
}
