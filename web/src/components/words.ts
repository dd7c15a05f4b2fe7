import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { size, soon } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import { slugOf } from "@/lib/problem";
import type { ProblemBody } from "@/lib/types";

interface KnownWords {
  title: string;
  detail: string;
  /** A sentence with the number that the server names. */
  limit?: string;
  /** A sentence that says when to try again, for a server that names the seconds until then. */
  again?: string;
}

export interface ProblemWords {
  /** What happened. */
  title: string;
  /** What to do, or what exactly was wrong. */
  detail: string | undefined;
  /** Whether the page has words of its own for it. */
  own: boolean;
}

/** What people call a kind of hidden value: "e-mail address" for EMAIL; a kind that is new here keeps its own name. */
export function useKindWords(): (type: string) => string {
  const { t } = useTranslation();
  return useCallback((type) => t(`hiddenKind.${type as "EMAIL"}`, { defaultValue: type }), [t]);
}

/** What people read for a problem, in their language; for one that is new here, what the server said. */
export function useWords(): (problem: ProblemBody) => ProblemWords {
  const { t } = useTranslation();
  const locale = useLocale();
  return useCallback(
    (problem) => {
      const known: unknown = t("problems", { returnObjects: true, defaultValue: "" });
      const own = typeof known === "object" ? (known as Record<string, KnownWords>)[slugOf(problem)] : undefined;
      if (own === undefined) return { title: problem.title, detail: problem.detail, own: false };
      const limit =
        typeof problem.limit === "number" ? own.limit?.replace("{{limit}}", size(problem.limit, locale)) : undefined;
      const wait = problem.retry_after;
      const again =
        typeof wait === "number" && wait > 0 ? own.again?.replace("{{when}}", soon(wait, locale)) : undefined;
      const detail = [limit, again, own.detail].filter((sentence) => sentence !== undefined).join(" ");
      return { title: own.title, detail, own: true };
    },
    [t, locale],
  );
}
