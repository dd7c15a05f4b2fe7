import type { Axon, Reembedding } from "@/lib/types";

/** Whether somebody works on it, or soon will. */
export const isChanging = (axon: Axon): boolean =>
  axon.reembedding?.state === "queued" || axon.reembedding?.state === "running";

/** How far it is, 0 to 1; nothing while that is not known. */
export const shareOf = ({ done, total }: Reembedding): number | undefined =>
  total > 0 ? Math.min(1, done / total) : undefined;
