import { lazy, Suspense } from "preact/compat";
import { Header } from "./page/header.tsx";
import { Notices } from "./page/notices.tsx";
import { RunBar } from "./page/run-bar.tsx";
import { type ViewId, view, views } from "./state/view.ts";
import "./app.css";
import { BuildPage } from "./page/build.tsx";

/** Every view but the first is loaded when it is first looked at. */
const pages: Readonly<Record<ViewId, () => preact.JSX.Element>> = {
  build: BuildPage,
  train: lazy(async () => (await import("./page/train.tsx")).TrainPage),
  inside: lazy(async () => (await import("./page/inside.tsx")).InsidePage),
  activations: lazy(async () => (await import("./page/activations.tsx")).ActivationsPage),
  export: lazy(async () => (await import("./page/export.tsx")).ExportPage),
};

export function App() {
  const Page = pages[view.value];
  return (
    <div class="app">
      <Header />
      <main class="app-main" id="main" tabIndex={-1}>
        <h1>{views.find(({ id }) => id === view.value)?.title}</h1>
        <Notices />
        <Suspense fallback={<p class="quiet">Loading…</p>}>
          <Page />
        </Suspense>
      </main>
      <RunBar />
    </div>
  );
}
