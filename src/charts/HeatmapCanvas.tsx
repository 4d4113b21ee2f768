// The cells of the heatmap on a canvas: one pixel each on a small hidden canvas, enlarged without smoothing, with a
// gap between layers. Knows nothing of pointers, marks or words.

import { useEffect, useMemo, useRef, type ComponentProps } from "react";

import { heatmapPixels, type HeatmapData } from "./heatmapPixels.ts";
import { useTheme } from "./HeatmapTheme.ts";
import { magnitudeTable } from "./scales.ts";

interface Props extends ComponentProps<"canvas"> {
  readonly data: HeatmapData | null;
  /** CSS pixels. */
  readonly plot: { readonly width: number; readonly height: number };
}

export function HeatmapCanvas({ data, plot: { width, height }, ...props }: Props) {
  const ref = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const table = useMemo(() => magnitudeTable(theme), [theme]);

  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context || width === 0) return;
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    if (!data || data.values.length === 0) return;
    const { layers, columns } = data;
    const cells = new OffscreenCanvas(columns, layers);
    cells.getContext("2d")?.putImageData(new ImageData(heatmapPixels(data, table), columns, layers), 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(cells, 0, 0, canvas.width, canvas.height);
    const gap = Math.max(1, Math.round(ratio));
    for (let layer = 1; layer < layers; layer++)
      context.clearRect(0, Math.round((layer * canvas.height) / layers) - gap, canvas.width, gap);
  }, [data, table, width, height]);

  return <canvas {...props} ref={ref} style={{ width, height }} />;
}
