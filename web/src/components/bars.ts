/** The geometry of a bar plot, in hundredths of its height. */

/** The end of an axis on which the value still stands: 1, 2 or 5 with zeros; 1 when there is nothing. */
export function axisEnd(value: number): number {
  if (value <= 0) return 1;
  const step = 10 ** Math.floor(Math.log10(value));
  return step * ([1, 2, 5].find((times) => times * step >= value) ?? 10);
}

export interface Part {
  y: number;
  height: number;
}

const SEEN = 0.8;
const GAP = 0.6;

/** The parts of one bar from the bottom up; what is not zero can be seen, and what lies on another leaves a gap. */
export function stacked(values: readonly number[], end: number): Part[] {
  let floor = 100;
  return values.map((value) => {
    if (value <= 0) return { y: floor, height: 0 };
    const gap = floor < 100 ? GAP : 0;
    const height = Math.max(SEEN, (value / end) * 100 - gap);
    floor -= height + gap;
    return { y: floor, height };
  });
}
