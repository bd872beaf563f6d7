import { slowAnalysis } from "../../state/engine.ts";
import { analysing, network } from "../../state/network.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { tab } from "./analyse-state.ts";
import { CoverageTab } from "./coverage-tab.tsx";
import { FieldTab } from "./field-tab.tsx";
import { isOld, lintQuestion, repair } from "./findings.ts";
import { FindingsTab } from "./findings-tab.tsx";
import { LayerTable } from "./layer-table.tsx";
import { useAnswer } from "./use-answer.ts";
import "./analyse.css";

/** What the network costs, what its units see, and what is likely wrong with it. */
export function AnalysePane() {
  const known = network.value;
  const { text, input, options } = lintQuestion.value;
  const { value: findings } = useAnswer(
    [text, input.join(), JSON.stringify(options)],
    () => slowAnalysis().lint(text, input, options),
    100,
  );
  const count = findings === undefined ? "" : ` (${findings.length})`;
  const old = isOld.value;
  const misfit = findings?.find(({ rule }) => rule === "shape");
  return (
    <Panel title="Analysis">
      <Tabs
        label="Analysis"
        chosen={tab.value}
        tabs={[
          { id: "layers", title: "Layers" },
          { id: "field", title: "Receptive field" },
          { id: "coverage", title: "Coverage" },
          { id: "findings", title: `Findings${count}` },
        ]}
        onChoose={(id) => {
          tab.value = id;
        }}
      >
        <div class="analyse-body" aria-busy={analysing.value}>
          {old && tab.value !== "findings" && (
            <div class="analyse-old">
              <p>The text has errors: this is the last network that held together.</p>
              {misfit?.repair !== undefined && (
                <Button onClick={() => repair(misfit, text)}>
                  Repair: {misfit.repair.describe}
                </Button>
              )}
            </div>
          )}
          {tab.value === "findings" ? (
            <FindingsTab findings={findings} text={text} />
          ) : known === undefined ? (
            <p class="quiet">There is no network yet.</p>
          ) : tab.value === "layers" ? (
            <LayerTable network={known} />
          ) : tab.value === "field" ? (
            <FieldTab network={known} />
          ) : (
            <CoverageTab network={known} />
          )}
        </div>
      </Tabs>
    </Panel>
  );
}
