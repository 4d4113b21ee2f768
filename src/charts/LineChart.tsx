// One small panel of lines over a common scale; several beside one another are small multiples. Hidden
// from screen readers: whoever shows it says what it shows, and gives the numbers as a table (lineTable).

import "./LineChart.css";
import { lineGeometry, type LineSeries } from "./lineGeometry.ts";
import { useWidth } from "./useWidth.ts";

export interface LineChartProps {
  /** Stands over the panel. */
  readonly title: string;
  readonly lines: readonly LineSeries[];
  /** Both ends of the vertical scale. */
  readonly y: readonly [number, number];
  /** What x is. */
  readonly unit: string;
  readonly format: (y: number) => string;
  /** In CSS pixels. Default 150. */
  readonly height?: number;
}

const MARGINS = { left: 34, right: 30, top: 14, bottom: 24 };

export function LineChart({ title, lines, y, unit, format, height = 150 }: LineChartProps) {
  const [observe, width] = useWidth(300);
  const drawn = lines.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const g = lineGeometry(drawn, y, { width, height, ...MARGINS });
  const [lead] = drawn;
  const last = lead?.points.at(-1);
  return (
    <div className="line-chart num" aria-hidden="true">
      <div className="line-title">
        {title} <span className="k">{unit}</span>
      </div>
      <div ref={observe}>
        <svg width={width} height={height}>
          {g.yTicks.map((t) => (
            <g key={t} transform={`translate(0, ${g.y(t)})`}>
              <line className="line-grid" x1={MARGINS.left} x2={width - MARGINS.right} />
              <text x={MARGINS.left - 7} dy="0.32em" textAnchor="end">
                {format(t)}
              </text>
            </g>
          ))}
          {g.xTicks.map((t) => (
            <text key={t} x={g.x(t)} y={height - 7} textAnchor="middle">
              {t.toLocaleString("en")}
            </text>
          ))}
          {drawn.map(({ name, look, points }, i) => (
            <g key={name} className={`line-${look}`}>
              <path d={g.paths[i]} />
              {points.map(([x, value]) => (
                <circle key={x} cx={g.x(x)} cy={g.y(value)} r={look === "calm" ? 2.4 : 2.8} />
              ))}
            </g>
          ))}
          {last && (
            <text className={`line-end line-${lead?.look}`} x={g.x(last[0]) + 7} y={g.y(last[1])} dy="0.32em">
              {format(last[1])}
            </text>
          )}
        </svg>
      </div>
    </div>
  );
}
