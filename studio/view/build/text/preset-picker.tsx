import { useEffect, useState } from "preact/hooks";
import type { Preset } from "../../../state/presets.ts";
import { change } from "../../../state/project.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import "./preset-picker.css";
import { showCount } from "../../../ui/number-text.ts";

const dataNames: Readonly<Record<string, string>> = {
  digits: "generated digits",
  spirals: "two spirals",
  moons: "two moons",
  square: "the square wave",
};

/** A list of networks to begin with. What was there can be had back by undo. */
export function PresetPicker() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Presets</Button>
      {open && <PresetDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function PresetDialog({ onClose }: { readonly onClose: () => void }) {
  const [presets, setPresets] = useState<readonly Preset[]>([]);
  useEffect(() => {
    void import("../../../state/presets.ts").then((loaded) => setPresets(loaded.presets));
  }, []);
  const choose = ({ project }: Preset): void => {
    change(project);
    onClose();
  };
  return (
    <Dialog title="Begin with a network" onClose={onClose}>
      <p class="quiet">
        Each comes with data that it fits and settings that train it within a minute. Undo brings
        back what you have now.
      </p>
      <ul class="preset-list">
        {presets.map((preset) => (
          <li key={preset.id}>
            <button type="button" class="preset" onClick={() => choose(preset)}>
              <strong>{preset.title}</strong>
              <span>{preset.about}</span>
              <span class="quiet">
                {showCount(preset.params)} parameters · {showCount(preset.macs)} MACs ·{" "}
                {dataNames[preset.project.data.name] ?? preset.project.data.name}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
