import { axisEnd, stacked } from "./bars";

const FILL = ["fill-accent", "fill-edge"] as const;
const SWATCH = ["bg-accent", "bg-edge"] as const;

interface Bar {
  /** What the bar is of, such as a day. */
  name: string;
  /** One for each of the plot's parts. */
  values: number[];
}

interface BarPlotProps {
  title: string;
  /** What the plot shows, in words; its numbers stand in a table near it. */
  says: string;
  /** The names of what lies on each other in a bar, at most two; one needs no name. */
  parts: string[];
  bars: Bar[];
  /** A value as people read it; `brief` where there is little room. */
  format: (value: number, brief: boolean) => string;
}

/** Bars side by side on one axis, drawn as wide as there is room. */
export function BarPlot({ title, says, parts, bars, format }: BarPlotProps) {
  const end = axisEnd(Math.max(...bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0))));
  return (
    <figure>
      <figcaption className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <span className="font-medium">{title}</span>
        {parts.length > 1 ? (
          <span className="flex gap-4 text-sm text-muted">
            {parts.map((part, index) => (
              <span key={part} className="inline-flex items-center gap-2">
                <span aria-hidden className={`size-3 rounded-sm ${SWATCH[index]}`} />
                {part}
              </span>
            ))}
          </span>
        ) : null}
      </figcaption>
      <div className="flex gap-2">
        <div aria-hidden className="-my-2 flex w-14 shrink-0 flex-col justify-between text-right text-xs text-muted">
          {[end, end / 2, 0].map((value) => (
            <span key={value}>{format(value, true)}</span>
          ))}
        </div>
        <svg
          role="img"
          aria-label={says}
          viewBox={`0 0 ${bars.length} 100`}
          preserveAspectRatio="none"
          className="h-40 min-w-0 grow"
        >
          {[0, 50, 100].map((y) => (
            <line
              key={y}
              x1={0}
              x2={bars.length}
              y1={y}
              y2={y}
              vectorEffect="non-scaling-stroke"
              className="stroke-line"
            />
          ))}
          {bars.map((bar, index) => (
            <g key={bar.name}>
              <title>{`${bar.name}: ${told(bar, parts, format)}`}</title>
              <rect x={index} y={0} width={1} height={100} className="fill-transparent" />
              {stacked(bar.values, end).map(({ y, height }, part) => (
                <rect key={parts[part]} x={index + 0.15} y={y} width={0.7} height={height} className={FILL[part]} />
              ))}
            </g>
          ))}
        </svg>
      </div>
      <div aria-hidden className="mt-2 flex justify-between pl-16 text-xs text-muted">
        <span>{bars[0]?.name}</span>
        {bars.length > 1 ? <span>{bars.at(-1)?.name}</span> : null}
      </div>
    </figure>
  );
}

/** "1,200 read, 300 written", or the value alone where there is one. */
function told({ values }: Bar, parts: string[], format: BarPlotProps["format"]): string {
  if (parts.length === 1) return format(values[0] ?? 0, false);
  return values.map((value, index) => `${format(value, false)} ${parts[index]}`).join(", ");
}
