import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type ViewId, view } from "../state/view.ts";
import { BuildPage } from "./build.tsx";
import { Guard } from "./guard.tsx";

/** Every view but the first is loaded when it is first looked at. */
const pages: Readonly<Record<Exclude<ViewId, "build">, () => Promise<ComponentType>>> = {
  train: async () => (await import("./train.tsx")).TrainPage,
  inside: async () => (await import("./inside.tsx")).InsidePage,
  activations: async () => (await import("./activations.tsx")).ActivationsPage,
  export: async () => (await import("./export.tsx")).ExportPage,
};

/** What has come already. */
const loaded = new Map<ViewId, ComponentType>([["build", BuildPage]]);

async function load(id: ViewId): Promise<void> {
  if (id !== "build") loaded.set(id, await pages[id]());
}

/** The view that is chosen. */
export function ShownView() {
  const id = view.value;
  return (
    <Guard key={id} what="This view">
      <Awaited id={id} />
    </Guard>
  );
}

function Awaited({ id }: { readonly id: ViewId }) {
  const [fault, setFault] = useState<string>();
  const [, setLoaded] = useState(loaded.has(id));
  useEffect(() => {
    if (loaded.has(id)) return;
    load(id).then(
      () => setLoaded(true),
      ({ message }: Error) => setFault(message),
    );
  }, [id]);
  // To the nearest guard, like an error of the view itself.
  if (fault !== undefined) throw new Error(`it could not be loaded (${fault})`);
  const Page = loaded.get(id);
  return Page === undefined ? <p class="quiet">Loading…</p> : <Page />;
}
