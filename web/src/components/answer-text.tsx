import { ExternalLink } from "lucide-react";
import { memo, type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import Markdown, { type Components } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { annotate, type Note } from "@/lib/annotate";
import { Confirm } from "./dialog";
import { Explained } from "./region";

// Nothing in an answer loads anything: no images, no raw HTML, and a link asks before it leaves.
const SCHEMA = { ...defaultSchema, tagNames: defaultSchema.tagNames?.filter((name) => name !== "img") ?? [] };

interface AnswerTextProps {
  text: string;
  cited: ReadonlySet<number>;
  notes: readonly Note[];
  chip: (n: number) => ReactNode;
}

/** An answer's Markdown with its citations as chips and its notes underlined. */
export const AnswerText = memo(function AnswerText({ text, cited, notes, chip }: AnswerTextProps) {
  const components = useMemo<Components>(
    () => ({
      a: ({ href, children }) => <OutsideLink href={href}>{children}</OutsideLink>,
      span: ({ node, children }) => {
        const { dataCite, dataTogether, dataNote, dataLabel } = node?.properties ?? {};
        if (dataCite !== undefined) return chip(Number(dataCite));
        if (dataTogether !== undefined) return <span className="whitespace-nowrap">{children}</span>;
        if (dataNote === undefined) return <span>{children}</span>;
        return (
          <NoteMark kind={String(dataNote)} label={String(dataLabel)}>
            {children}
          </NoteMark>
        );
      },
    }),
    [chip],
  );
  return (
    <div className="prose-answer max-w-measure break-words">
      <Markdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[
          [rehypeSanitize, SCHEMA],
          [annotate, { cited, notes }],
        ]}
        components={components}
      >
        {text}
      </Markdown>
    </div>
  );
});

export function NoteMark({ kind, label, children }: { kind: string; label: string; children: ReactNode }) {
  const look = kind === "unsupported" ? "decoration-attention decoration-wavy" : "decoration-info decoration-dotted";
  return (
    <Explained text={label} className={`rounded-sm underline decoration-1 underline-offset-4 ${look}`}>
      {children}
    </Explained>
  );
}

function OutsideLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const target = useMemo(() => outside(href), [href]);
  if (target === undefined) return <span>{children}</span>;
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="inline break-words text-left text-accent underline underline-offset-2"
      >
        {children}
        <span className="text-muted"> ({target.host})</span>
        <ExternalLink aria-hidden size={14} className="ml-1 inline" />
      </button>
      <Confirm
        open={open}
        onOpenChange={setOpen}
        title={t("link.title")}
        description={
          <>
            <p>{t("link.leaves")}</p>
            <p className="mt-2 break-all font-mono text-sm text-ink">{target.href}</p>
          </>
        }
        action={t("link.open")}
        onConfirm={() => void window.open(target.href, "_blank", "noopener,noreferrer")}
      />
    </>
  );
}

function outside(href: string | undefined): URL | undefined {
  if (href === undefined || !URL.canParse(href)) return undefined;
  const url = new URL(href);
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
}
