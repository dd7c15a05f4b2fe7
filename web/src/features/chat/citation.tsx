import { useTranslation } from "react-i18next";
import { Tip } from "@/components/tip";
import { cx } from "@/lib/cx";
import type { Passage } from "@/lib/types";

/** Where in its document a passage stands, in words: page, or headings, or paragraph. */
export function usePlace(): (passage: Passage) => string {
  const { t } = useTranslation();
  return (passage) => {
    if (passage.page !== undefined) return t("chat.page", { page: passage.page });
    if (passage.headings.length > 0) return passage.headings.join(" › ");
    return passage.paragraph === undefined ? "" : t("chat.paragraph", { paragraph: passage.paragraph });
  };
}

interface ChipProps {
  passage: Passage;
  open: boolean;
  onOpen: () => void;
}

/** A citation in the text: hover shows the passage, a click opens it in its document. */
export function CitationChip({ passage, open, onOpen }: ChipProps) {
  const { t } = useTranslation();
  const place = usePlace();
  return (
    <Tip
      text={
        <span className="block">
          <span className="block font-medium">{passage.name}</span>
          <span className="block opacity-80">{place(passage)}</span>
          <span className="mt-1 line-clamp-4 block">{passage.text}</span>
        </span>
      }
    >
      <button
        type="button"
        data-cite={passage.n}
        onClick={onOpen}
        aria-label={t("chat.citation", { n: passage.n, name: passage.name })}
        aria-pressed={open}
        className={cx(
          "mx-0.5 inline-flex h-6 min-w-6 items-center justify-center rounded-full px-1.5 align-[1px] text-xs font-semibold tabular-nums transition-colors",
          open ? "bg-accent text-accent-ink" : "bg-accent-soft text-accent hover:bg-accent hover:text-accent-ink",
        )}
      >
        {passage.n}
      </button>
    </Tip>
  );
}
