import type { ComponentType } from "preact";
import { useEffect, useErrorBoundary, useState } from "preact/hooks";
import { type ViewId, view } from "../state/view.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { BuildPage } from "./build.tsx";

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

/** The view that is chosen. One that breaks says so in its own place: the run, the other views and the project are not touched. */
export const ShownView = () => <Guarded key={view.value} id={view.value} />;

interface Shown {
  readonly id: ViewId;
}

function Guarded({ id }: Shown) {
  const [error, again] = useErrorBoundary((error) => console.error(error));
  if (error === undefined) return <Awaited id={id} />;
  return (
    <Notice kind="bad">
      <p>
        This view has stopped: {error instanceof Error ? error.message : String(error)}. The
        network, the run and the other views are as they were.
      </p>
      <p class="app-remedies">
        <Button onClick={again}>Show it again</Button>
        <Button onClick={() => location.reload()}>Load the page again</Button>
      </p>
    </Notice>
  );
}

function Awaited({ id }: Shown) {
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
