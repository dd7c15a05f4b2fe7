/** What an entry of the log may say of what was asked for. */
export const DECISIONS = ["allow", "deny", "ok", "failed", "cancelled", "unknown"];

export const DECISION_COLOR: Record<string, string> = {
  ok: "text-good",
  allow: "text-good",
  deny: "text-danger",
  failed: "text-danger",
  cancelled: "text-muted",
  unknown: "text-attention",
};
