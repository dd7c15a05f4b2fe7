import { drafts } from "@/lib/storage";
import type { Upload } from "./upload";

/**
 * Files that the server refused before they became a job: only this window knows of them, so it keeps them over a reload,
 * where drafts are kept, until they are dismissed or somebody signs out.
 */
const KEY = "brane.refused";
const KEPT_MAX = 50;

export function keptRefusals(): Upload[] {
  try {
    return JSON.parse(drafts.read(KEY) ?? "[]") as Upload[];
  } catch {
    return [];
  }
}

export function keepRefusals(uploads: readonly Upload[]): void {
  const refused = uploads
    .filter((upload) => upload.state === "failed" && upload.job === undefined)
    .map(({ file: _, ...rest }) => rest)
    .slice(-KEPT_MAX);
  drafts.write(KEY, refused.length === 0 ? undefined : JSON.stringify(refused));
}
