import { useEffect, useRef } from "preact/hooks";
import { selected } from "../../state/network.ts";
import type { Network } from "../../worker/analysis/analyse.ts";
import { batch, opened, toggle } from "./analyse-state.ts";
import { Formula } from "./formula.tsx";
import { NumberCell } from "./number-cell.tsx";
import { BYTES, showBytes, showEach, showExtents, showShare, showShort } from "./show.ts";
import type { Row } from "./table-rows.ts";

/** Columns of the table. */
export const COLUMNS = 7;

export interface LayerRowProps {
  readonly network: Network;
  readonly row: Row;
}

/** A layer's line, and below it the formula of the number that was asked about. */
export function LayerRow({ network, row }: LayerRowProps) {
  const { layer, figures, depth, isOpen } = row;
  const { path } = layer;
  const line = useRef<HTMLTableRowElement>(null);
  const isSelected = selected.value === path;
  useEffect(() => {
    // Only where it was chosen elsewhere: a row that is clicked is in sight.
    if (isSelected && !line.current?.contains(document.activeElement)) showIn(line.current);
  }, [isSelected]);
  const share = (part: number, whole: number) => ({
    part: whole === 0 ? 0 : part / whole,
    text: `${showShare(part, whole)} of the network`,
  });
  const { summary } = network;
  const { quantity } = opened.value?.path === path ? opened.value : {};
  return (
    <>
      <tr ref={line} class={isSelected ? "analyse-selected" : ""}>
        <th scope="row">
          <span class="analyse-name" style={{ paddingLeft: `${14 * depth}px` }}>
            {isOpen === undefined ? (
              <span class="analyse-leaf" />
            ) : (
              <button
                type="button"
                class="analyse-fold"
                aria-expanded={isOpen}
                aria-label={`Layers in ${path || "the network"}`}
                onClick={() => toggle(path)}
              >
                {isOpen ? "▾" : "▸"}
              </button>
            )}
            <button
              type="button"
              class="analyse-select"
              aria-pressed={isSelected}
              title={`${path || "the network"} (${layer.type})`}
              onClick={() => {
                selected.value = isSelected ? undefined : path;
              }}
            >
              {path.slice(path.lastIndexOf("/") + 1) || layer.type}
            </button>
          </span>
        </th>
        <NumberCell path={path} quantity="output" text={showExtents(layer.output)} />
        <NumberCell
          {...{ path, quantity: "params", text: showShort(figures.params) }}
          share={share(figures.params, summary.params)}
        />
        <NumberCell
          {...{ path, quantity: "macs", text: showShort(figures.macs * batch.value) }}
          share={share(figures.macs, summary.macs)}
        />
        <NumberCell
          {...{ path, quantity: "activations" }}
          text={showBytes(BYTES * figures.activations * batch.value)}
          share={share(figures.activations, summary.activations)}
        />
        <NumberCell path={path} quantity="field" text={showEach(layer.size)} />
        <NumberCell path={path} quantity="jump" text={showEach(layer.jump)} />
      </tr>
      {quantity !== undefined && (
        <tr class="analyse-detail">
          <td colSpan={COLUMNS}>
            <Formula {...{ network, path, quantity, batch: batch.value }} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Scrolls the table only, never the page. */
function showIn(row: HTMLElement | null): void {
  const frame = row?.closest<HTMLElement>(".analyse-scroll");
  if (!row || !frame) return;
  const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
  const head = 34;
  if (top < frame.scrollTop + head) frame.scrollTop = top - head;
  else if (bottom > frame.scrollTop + frame.clientHeight)
    frame.scrollTop = bottom - frame.clientHeight;
}
