const USUAL = [7, 30, 90, 180, 365];

/** The days that a key may be made for: the usual ones that the site allows, and its own limit where that is another. */
export function lives(daysMax: number): number[] {
  const allowed = USUAL.filter((days) => days <= daysMax);
  return daysMax === 366 || allowed.includes(daysMax) ? allowed : [...allowed, daysMax];
}

/** What is chosen when nobody chooses. */
export const usualLife = (daysMax: number): number => Math.min(90, daysMax);
