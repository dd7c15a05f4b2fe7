import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { slugOf } from "@/lib/problem";
import type { ProblemBody } from "@/lib/types";

export interface ProblemWords {
  /** What happened. */
  title: string;
  /** What to do, or what exactly was wrong. */
  detail: string | undefined;
}

/** What people read for a problem: our own words for those that they can mend, else what the server said. */
export function useWords(): (problem: ProblemBody) => ProblemWords {
  const { t } = useTranslation();
  return useCallback(
    (problem) => {
      const known = t("problems", { returnObjects: true }) as Record<string, ProblemWords | undefined>;
      const own = known[slugOf(problem)];
      return own ?? { title: problem.title, detail: problem.detail };
    },
    [t],
  );
}
