import { memo, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "@/lib/cx";
import type { DocumentText, Span } from "@/lib/types";
import { type Block, blocksOf, overlap } from "./blocks";

interface TextViewProps {
  document: DocumentText;
  /** The span to mark and to bring into view. */
  span: Span | undefined;
  outlined: boolean;
}

const HEADING = ["", "mt-8 text-xl font-semibold", "mt-6 text-lg font-semibold", "mt-5 font-semibold"];

/** A document's text with its headings; the cited span marked, the passages in the margin when asked for. */
export function TextView({ document, span, outlined }: TextViewProps) {
  const root = useRef<HTMLDivElement>(null);
  const blocks = useMemo(() => blocksOf(document), [document]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new span is to be brought into view
  useEffect(() => {
    root.current?.querySelector("mark")?.scrollIntoView({ block: "center" });
  }, [span?.start, span?.end, blocks]);
  return (
    <div ref={root} className="source-text mx-auto max-w-measure break-words px-6 py-6">
      {blocks.map((block) => (
        <BlockText
          key={block.start}
          text={document.text.slice(block.start, block.end)}
          block={block}
          mark={span === undefined ? undefined : overlap(span, block)}
          passages={outlined ? numbersOf(document, block) : ""}
        />
      ))}
    </div>
  );
}

/** The passages that a block belongs to, as people count them. */
function numbersOf(document: DocumentText, block: Span): string {
  const all = document.passages.filter((passage) => overlap(passage, block) !== undefined);
  return all.map((passage) => passage.ordinal + 1).join(" · ");
}

interface BlockTextProps {
  text: string;
  block: Block;
  mark: Span | undefined;
  passages: string;
}

const BlockText = memo(
  function BlockText({ text, block, mark, passages }: BlockTextProps) {
    const { t } = useTranslation();
    const level = Math.min(block.level, 3);
    const Part = level === 0 ? "p" : (`h${level + 2}` as "h3");
    return (
      <div className={cx(passages !== "" && "-ml-4 border-l-2 border-accent/50 pl-4")}>
        {passages === "" ? null : (
          <p className="pt-2 font-mono text-xs text-muted">{t("source.passages", { numbers: passages })}</p>
        )}
        <Part className={cx("whitespace-pre-line pb-3", HEADING[level])}>
          {mark === undefined ? (
            text
          ) : (
            <Marked text={text} start={mark.start - block.start} end={mark.end - block.start} />
          )}
        </Part>
      </div>
    );
  },
  (a, b) =>
    a.text === b.text && a.passages === b.passages && a.mark?.start === b.mark?.start && a.mark?.end === b.mark?.end,
);

function Marked({ text, start, end }: { text: string } & Span) {
  return (
    <>
      {text.slice(0, start)}
      <mark>{text.slice(start, end)}</mark>
      {text.slice(end)}
    </>
  );
}
