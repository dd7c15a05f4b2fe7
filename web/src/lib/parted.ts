/** "ward, renal , ward" → ["ward", "renal"]: what people write separated by commas, each once. */
export function parted(text: string): string[] {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  return [...new Set(parts)];
}
