import { dataInfo } from "../../../state/data.ts";
import { dataLoading, dataProblem } from "../../../state/data-library.ts";
import { misfit } from "../../../state/fit-network.ts";
import { change, project } from "../../../state/project.ts";
import { changeTraining } from "../../../state/training.ts";
import { Button } from "../../../ui/button.tsx";
import { Notice } from "../../../ui/notice.tsx";

/** Says what of the project does not fit the data, and offers what would. */
export const MisfitNotice = () => (
  <>
    <NetworkMisfit />
    <BatchMisfit />
  </>
);

function NetworkMisfit() {
  const found = misfit.value;
  if (found === undefined) return null;
  return (
    <Notice kind="warn">
      <p>The network does not fit these data: {found.message}.</p>
      <div class="data-buttons">
        {found.repairs.map(({ title, text }) => (
          <Button key={title} onClick={() => change({ text })}>
            {title}
          </Button>
        ))}
      </div>
    </Notice>
  );
}

/** Of few examples, small batches make more steps. */
const SMALL = 8;

function BatchMisfit() {
  const { train } = dataInfo.value;
  const { batch } = project.value.training;
  if (batch <= train || dataLoading.value || dataProblem.value !== undefined) return null;
  const fitting = Math.max(1, Math.min(SMALL, train));
  return (
    <Notice kind="warn">
      <p>
        A batch has {batch} examples, and there are only {train} to train on.
      </p>
      <div class="data-buttons">
        <Button onClick={() => changeTraining({ batch: fitting }, "batch")}>
          Use batches of {fitting}
        </Button>
      </div>
    </Notice>
  );
}
