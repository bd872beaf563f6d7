import { useEffect } from "preact/hooks";
import { followDrops } from "./page/drops.ts";
import { Guard } from "./page/guard.tsx";
import { Header } from "./page/header.tsx";
import { Notices } from "./page/notices.tsx";
import { RunBar } from "./page/run-bar.tsx";
import { ShownView } from "./page/shown-view.tsx";
import { useHeight } from "./page/use-height.ts";
import { view, views } from "./state/view.ts";
import "./app.css";

export function App() {
  useEffect(followDrops, []);
  return (
    <div class="app">
      <Header />
      <Notices />
      <main class="app-main" id="main" tabIndex={-1}>
        <h1>{views.find(({ id }) => id === view.value)?.title}</h1>
        <ShownView />
      </main>
      <div class="app-foot" ref={useHeight<HTMLDivElement>("--foot")}>
        <Guard what="The bar of the run">
          <RunBar />
        </Guard>
      </div>
    </div>
  );
}
