import { useEffect, useRef, useState } from "preact/hooks";
import type { KindDescription, LayerGroup } from "../../../../src/nn/index.ts";
import { kinds } from "../../../state/kinds.ts";
import { Button } from "../../../ui/button.tsx";
import { searchKinds } from "./search-kinds.ts";
import "./palette.css";

export interface PaletteProps {
  /** Where the layer will stand, in words. */
  readonly where: string;
  readonly onChoose: (kind: KindDescription) => void;
  readonly onClose: () => void;
}

const titles: Readonly<Record<LayerGroup, string>> = {
  linear: "Fully connected",
  convolution: "Convolution",
  pooling: "Pooling and resizing",
  normalisation: "Normalisation",
  activation: "Activation",
  regularisation: "Dropout",
  shape: "Shape",
  sequence: "Sequences",
  composite: "Layers of layers",
  other: "Other",
};

/** All kinds of layers to choose one from, with a search; Enter takes the first that is left. */
export function Palette({ where, onChoose, onClose }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector("input")?.focus();
  }, []);
  const found = searchKinds(kinds()?.layers ?? [], query);
  const groups = [...new Set(found.map(({ group }) => group))];
  return (
    <dialog
      class="build-palette"
      ref={dialog}
      aria-label={`Add a layer ${where}`}
      closedby="any"
      onClose={onClose}
    >
      <form
        class="build-palette-inside"
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0] !== undefined) onChoose(found[0]);
        }}
      >
        <div class="build-palette-head">
          <h2>Add a layer {where}</h2>
          <Button look="plain" label="Close" onClick={() => dialog.current?.close()}>
            ×
          </Button>
        </div>
        <div class="field">
          <label for="build-palette-search">Search by name or what it does</label>
          <input
            id="build-palette-search"
            type="search"
            autocomplete="off"
            value={query}
            onInput={({ currentTarget }) => setQuery(currentTarget.value)}
          />
        </div>
        <div class="build-palette-list" aria-live="polite">
          {found.length === 0 && <p class="quiet">No layer is called so.</p>}
          {groups.map((group) => (
            <section key={group} aria-label={titles[group]}>
              <h3>{titles[group]}</h3>
              <ul>
                {found
                  .filter((kind) => kind.group === group)
                  .map((kind) => (
                    <li key={kind.type}>
                      <button type="button" onClick={() => onChoose(kind)}>
                        <b class="mono">{kind.type}</b>
                        <span class="quiet">{kind.summary}</span>
                      </button>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </div>
      </form>
    </dialog>
  );
}
