import { useRef, useState } from "preact/hooks";
import { mostOf, type PixelScale, shortNumber } from "./colours.ts";
import { PixelCanvas } from "./pixel-canvas.tsx";
import { moved, type PixelPlace } from "./pixel-cursor.ts";
import "./pixel-grid.css";
import { ScaleLegend } from "./scale-legend.tsx";

export interface PixelGridProps {
  readonly label: string;
  /** [count, height, width] */
  readonly values: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** What a map is: "channel", with its number. The only one has none. */
  readonly noun: string;
  /** The largest magnitude of the colour scale; that of all values where absent. */
  readonly most?: number;
  /** With it, each map is a button. */
  readonly onChoose?: (map: number) => void;
  readonly chosen?: number | undefined;
  /** Default "small", which shows numbers without the noun; a map that is "whole" takes the room there is. Single numbers are small anyway. */
  readonly size?: "small" | "large" | "whole";
  /** Colours are explained elsewhere. */
  readonly bare?: boolean;
}

/** Of a map that is "whole": the width of a pixel where there is room for it, and of the map at least. */
const [CELL_PX, LEAST_PX] = [24, 92];

/** Maps belong together and are no fields of a form. */
const group = (label: string) => ({ role: "group", "aria-label": label }) as const;

/**
 * Maps of values beside each other, in colours around 0, with a cursor: the arrow keys move it from pixel to pixel, and what it stands on
 * is said in words.
 */
export function PixelGrid(props: PixelGridProps) {
  const { label, values, count, height, width, onChoose, chosen, bare } = props;
  const size = height * width === 1 && count > 1 ? "points" : (props.size ?? "small");
  const title = (map: number): string => titleOf(props, map);
  const [place, setPlace] = useState<PixelPlace>();
  const grid = useRef<HTMLDivElement>(null);
  const most = props.most ?? mostOf(values);
  const scale: PixelScale = { kind: "diverging", most };
  const area = height * width;
  const current = Math.min(place?.map ?? chosen ?? 0, Math.max(0, count - 1));
  const onKeyDown = (event: KeyboardEvent): void => {
    const cells = [...(grid.current?.children ?? [])] as HTMLElement[];
    const top = cells[0]?.offsetTop;
    const across = Math.max(1, cells.filter((cell) => cell.offsetTop === top).length);
    const from = place ?? { map: current, y: 0, x: 0 };
    const next = moved(from, event.key, { count, height, width, across });
    if (next === undefined) return;
    event.preventDefault();
    setPlace(next);
    if (next.map !== from.map) cells[next.map]?.focus();
  };
  const onPointerMove = (map: number) => (event: PointerEvent) => {
    const box = (event.currentTarget as Element).querySelector("canvas")?.getBoundingClientRect();
    if (box === undefined) return;
    const at = (part: number, size: number) =>
      Math.min(size - 1, Math.max(0, Math.floor(part * size)));
    const y = at((event.clientY - box.top) / box.height, height);
    const x = at((event.clientX - box.left) / box.width, width);
    setPlace({ map, y, x });
  };
  return (
    <div class={`pixel-grid pixel-grid-${size}`}>
      {!bare && <ScaleLegend {...{ most, values }} />}
      <div
        class="pixel-grid-maps"
        {...group(`${label}. Arrow keys move the cursor.`)}
        ref={grid}
        {...{ onKeyDown, onPointerLeave: () => setPlace(undefined) }}
      >
        {Array.from({ length: count }, (_, map) => (
          <button
            key={map}
            type="button"
            class="pixel-grid-map"
            aria-label={title(map)}
            aria-pressed={onChoose && chosen === map}
            tabIndex={map === current ? 0 : -1}
            onClick={() => onChoose?.(map)}
            onFocus={() => place?.map !== map && setPlace({ map, y: 0, x: 0 })}
            onPointerMove={onPointerMove(map)}
          >
            <span
              class="pixel-grid-picture"
              {...(size === "whole" && {
                style: { width: `${Math.max(LEAST_PX, CELL_PX * width)}px` },
              })}
            >
              <PixelCanvas
                values={values.subarray(map * area, (map + 1) * area)}
                {...{ height, width, scale }}
              />
              {place?.map === map && area > 1 && (
                <span
                  class="pixel-grid-cursor"
                  style={{
                    left: `${(100 * place.x) / width}%`,
                    top: `${(100 * place.y) / height}%`,
                    width: `${100 / width}%`,
                    height: `${100 / height}%`,
                  }}
                />
              )}
            </span>
            <span class="pixel-grid-title">
              {size === "small" || size === "points" ? map : title(map)}
            </span>
          </button>
        ))}
      </div>
      <p class="pixel-grid-words quiet" role="status">
        {place === undefined || place.map >= count || place.y >= height || place.x >= width
          ? "Point at a pixel, or use the arrow keys, for its value."
          : inWords(place, props)}
      </p>
      <MapTable {...{ label, values, count, area, title }} />
    </div>
  );
}

const titleOf = ({ noun, count, size }: PixelGridProps, map: number): string =>
  count === 1 && size === "whole" ? noun : `${noun} ${map}`;

function inWords({ map, y, x }: PixelPlace, props: PixelGridProps): string {
  const { values, height, width } = props;
  const value = shortNumber(values[(map * height + y) * width + x] ?? Number.NaN);
  const where =
    height * width === 1
      ? ""
      : height === 1
        ? `, place ${x + 1}`
        : `, row ${y + 1}, column ${x + 1}`;
  return `${titleOf(props, map)}${where}: ${value}`;
}

interface MapTableProps extends Pick<PixelGridProps, "label" | "values" | "count"> {
  readonly area: number;
  readonly title: (map: number) => string;
}

/** The same for those who do not see it: a line for each map. */
function MapTable({ label, values, count, area, title }: MapTableProps) {
  const rows = Array.from({ length: count }, (_, map) => {
    const own = values.subarray(map * area, (map + 1) * area);
    let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (const value of own) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
    return { map, figures: [low, sum / Math.max(1, area), high].map(shortNumber) };
  });
  return (
    <div class="unseen">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th>map</th>
            <th>least</th>
            <th>mean</th>
            <th>largest</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ map, figures }) => (
            <tr key={map}>
              <th scope="row">{title(map)}</th>
              {figures.map((figure, i) => (
                <td key={["least", "mean", "largest"][i]}>{figure}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
