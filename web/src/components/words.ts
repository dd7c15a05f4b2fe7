import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { slugOf } from "@/lib/problem";
import type { ProblemBody } from "@/lib/types";

export interface ProblemWords {
  /** What happened. */
  title: string;
  /** What to do, or what exactly was wrong. */
  detail: string | undefined;
  /** Whether the page has words of its own for it, since a reader can mend it. */
  own: boolean;
}

/** What people read for a problem: our own words for those that they can mend, else what the server said. */
export function useWords(): (problem: ProblemBody) => ProblemWords {
  const { t } = useTranslation();
  return useCallback(
    (problem) => {
      const known = t("problems", { returnObjects: true }) as Record<
        string,
        { title: string; detail: string } | undefined
      >;
      const own = known[slugOf(problem)];
      if (own === undefined) return { title: problem.title, detail: problem.detail, own: false };
      // Where our own words leave the detail empty, the server knows the number or the rule.
      return { title: own.title, detail: own.detail || problem.detail, own: true };
    },
    [t],
  );
}
