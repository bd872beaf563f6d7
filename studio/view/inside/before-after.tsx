import { mostOf } from "../../figure/colours.ts";
import { PixelGrid, type PixelGridProps } from "../../figure/pixel-grid.tsx";
import { ScaleLegend } from "../../figure/scale-legend.tsx";

export interface BeforeAfterProps
  extends Omit<PixelGridProps, "label" | "values" | "most" | "bare"> {
  /** What the maps are of, for those who hear it. */
  readonly of: string;
  /** Both [count, height, width]. */
  readonly before: Float32Array;
  readonly after: Float32Array;
  /** Steps that `after` had been trained for. */
  readonly step: number;
  /** One above the other: maps are too wide to stand side by side. */
  readonly stacked?: boolean;
}

/** Maps of the network as it began, beside the same of the shown step, on one scale. */
export function BeforeAfter({ of, before, after, step, stacked, ...grid }: BeforeAfterProps) {
  const most = Math.max(mostOf(before), mostOf(after));
  const sides = [
    { title: "Before training", values: before },
    { title: step === 0 ? "Not trained yet" : `After step ${step}`, values: after },
  ];
  return (
    <>
      <ScaleLegend most={most} values={after} />
      <div class={stacked ? "inside-stack" : "inside-pair"}>
        {sides.map(({ title, values }) => (
          <div key={title}>
            <h3>{title}</h3>
            <PixelGrid label={`${title}: ${of}`} values={values} bare {...{ ...grid, most }} />
          </div>
        ))}
      </div>
    </>
  );
}
