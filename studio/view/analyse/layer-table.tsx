import { useEffect } from "preact/hooks";
import { selected } from "../../state/network.ts";
import type { Network } from "../../worker/analysis/analyse.ts";
import { batch, opened, reveal, toggled } from "./analyse-state.ts";
import { Formula } from "./formula.tsx";
import { COLUMNS, LayerRow } from "./layer-row.tsx";
import { NumberCell } from "./number-cell.tsx";
import { BYTES, showBytes, showExtents, showShort } from "./show.ts";
import { rowsOf } from "./table-rows.ts";
import { Totals } from "./totals.tsx";

/** Every layer with its numbers, each of which opens its formula. */
export function LayerTable({ network }: { readonly network: Network }) {
  const { summary, tree } = network;
  const path = selected.value;
  useEffect(() => {
    if (path !== undefined) reveal(path);
  }, [path, network]);
  const rows = rowsOf(tree, toggled.value);
  // Where the network has a line of its own, that says it.
  const hasFoot = tree[0]?.layer.path === "" && rows[0]?.layer.path !== "";
  const whole = opened.value?.path === "" ? opened.value.quantity : undefined;
  return (
    <>
      <Totals network={network} />
      <div class="analyse-scroll">
        <table class="analyse-table" aria-label="Layers">
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <th scope="col">Output</th>
              <th scope="col">Parameters</th>
              <th scope="col" title="Multiply-accumulates">
                MACs
              </th>
              <th scope="col" title="Of its output">
                Memory
              </th>
              <th scope="col" title="Receptive field">
                Field
              </th>
              <th scope="col" title="Pixels of the input between the fields of neighbouring units">
                Jump
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <LayerRow key={row.layer.path} network={network} row={row} />
            ))}
          </tbody>
          {hasFoot && (
            <tfoot>
              <tr>
                <th scope="row">whole network</th>
                <NumberCell path="" quantity="output" text={showExtents(network.output)} />
                <NumberCell path="" quantity="params" text={showShort(summary.params)} />
                <NumberCell path="" quantity="macs" text={showShort(summary.macs * batch.value)} />
                <NumberCell
                  path=""
                  quantity="activations"
                  text={showBytes(BYTES * summary.activations * batch.value)}
                />
                <td colSpan={2} />
              </tr>
              {whole !== undefined && (
                <tr class="analyse-detail">
                  <td colSpan={COLUMNS}>
                    <Formula {...{ network, path: "", quantity: whole, batch: batch.value }} />
                  </td>
                </tr>
              )}
            </tfoot>
          )}
        </table>
      </div>
    </>
  );
}
