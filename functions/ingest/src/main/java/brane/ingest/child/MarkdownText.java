package brane.ingest.child;

import brane.ingest.Extracted;
import brane.ingest.Extracted.Kind;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.jsoup.Jsoup;

/** Reads Markdown (CommonMark with GitHub's tables): the text without its marks. */
final class MarkdownText {

    private final Reading reading;

    MarkdownText(Reading reading) {
        this.reading = reading;
    }

    Extracted read() throws Exception {
        var text = reading.builder();
        var source = Charsets.text(reading.document().all());
        var body = frontMatterEnd(source);
        if (body > 0) {
            text.open(Kind.CODE);
            text.add(source.subSequence(0, body));
            text.close();
        }
        Parser.builder()
                .extensions(List.of(TablesExtension.create()))
                .build()
                .parse(source.substring(body))
                .accept(new Walk(text));
        return text.finish(reading.type());
    }

    /** A block of YAML between two lines of three hyphens at the very beginning is not Markdown; 0 when there is none. */
    private static int frontMatterEnd(String source) {
        if (!source.startsWith("---\n") && !source.startsWith("---\r\n")) {
            return 0;
        }
        var end = source.indexOf("\n---", 3);
        var lineEnd = end < 0 ? -1 : source.indexOf('\n', end + 4);
        var closes = lineEnd > 0 && source.substring(end + 4, lineEnd).isBlank();
        return closes && end < 10_000 ? lineEnd + 1 : 0;
    }

    private static final class Walk extends AbstractVisitor {

        private final TextBuilder text;
        private int lists;

        Walk(TextBuilder text) {
            this.text = text;
        }

        @Override
        public void visit(Heading heading) {
            if (lists == 0) {
                text.heading(heading.getLevel());
            }
            visitChildren(heading);
            end();
        }

        @Override
        public void visit(Paragraph paragraph) {
            if (lists == 0) {
                text.open(Kind.PARAGRAPH);
            }
            visitChildren(paragraph);
            end();
        }

        @Override
        public void visit(BulletList list) {
            list(() -> visitChildren(list));
        }

        @Override
        public void visit(OrderedList list) {
            list(() -> visitChildren(list));
        }

        @Override
        public void visit(ListItem item) {
            text.open(Kind.LIST_ITEM);
            text.add(marker(item));
            visitChildren(item);
            text.close();
        }

        @Override
        public void visit(FencedCodeBlock code) {
            code(code.getLiteral());
        }

        @Override
        public void visit(IndentedCodeBlock code) {
            code(code.getLiteral());
        }

        @Override
        public void visit(HtmlBlock html) {
            text.add(Jsoup.parse(html.getLiteral()).text());
            end();
        }

        @Override
        public void visit(CustomBlock block) {
            if (block instanceof TableBlock) {
                text.beginGroup();
                visitChildren(block);
                text.endGroup();
            } else {
                visitChildren(block);
            }
        }

        @Override
        public void visit(CustomNode node) {
            if (node instanceof TableRow) {
                text.open(Kind.TABLE_ROW);
                visitChildren(node);
                text.close();
            } else if (node instanceof TableCell) {
                text.add(node.getPrevious() == null ? "" : " | ");
                visitChildren(node);
            } else {
                visitChildren(node);
            }
        }

        @Override
        public void visit(Text node) {
            text.add(node.getLiteral());
        }

        @Override
        public void visit(Code node) {
            text.add(node.getLiteral());
        }

        @Override
        public void visit(SoftLineBreak line) {
            text.add("\n");
        }

        @Override
        public void visit(HardLineBreak line) {
            text.add("\n");
        }

        private static String marker(ListItem item) {
            if (!(item.getParent() instanceof OrderedList list)) {
                return "- ";
            }
            var number = list.getMarkerStartNumber() == null ? 1 : list.getMarkerStartNumber();
            for (var before = item.getPrevious(); before != null; before = before.getPrevious()) {
                number++;
            }
            return number + ". ";
        }

        private void list(Runnable items) {
            if (lists++ == 0) {
                text.beginGroup();
            }
            items.run();
            if (--lists == 0) {
                text.endGroup();
            }
        }

        private void code(String literal) {
            if (lists == 0) {
                text.open(Kind.CODE);
            }
            text.add(literal);
            end();
        }

        private void end() {
            if (lists == 0) {
                text.close();
            } else {
                text.add(" ");
            }
        }
    }
}
