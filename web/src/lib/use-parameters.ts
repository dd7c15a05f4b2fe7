import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** What stands behind `?` in the address; `change` sets some of it, and takes away what is undefined. */
export function useParameters() {
  const [parameters, setParameters] = useSearchParams();
  const change = useCallback(
    (parts: Record<string, string | undefined>) =>
      setParameters(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(parts)) {
            if (value === undefined) next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setParameters],
  );
  return { parameters, change };
}
