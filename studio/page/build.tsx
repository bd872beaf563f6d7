import { AnalysePane } from "../view/analyse/analyse-pane.tsx";
import { GraphPane } from "../view/build/graph/graph-pane.tsx";
import { TextPane } from "../view/build/text/text-pane.tsx";
import "./build.css";

/** The network as text and as a graph, and what it costs and sees. */
export const BuildPage = () => (
  <div class="page-build">
    <TextPane />
    <GraphPane />
    <AnalysePane />
  </div>
);
