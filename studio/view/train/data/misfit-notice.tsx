import { misfit } from "../../../state/fit-network.ts";
import { change } from "../../../state/project.ts";
import { Button } from "../../../ui/button.tsx";
import { Notice } from "../../../ui/notice.tsx";

/** Says that the network does not fit the data, and offers what would. */
export function MisfitNotice() {
  const found = misfit.value;
  if (found === undefined) return null;
  return (
    <Notice kind="warn">
      <p>The network does not fit these data: {found.message}.</p>
      <div class="data-repairs">
        {found.repairs.map(({ title, text }) => (
          <Button key={title} onClick={() => change({ text })}>
            {title}
          </Button>
        ))}
      </div>
    </Notice>
  );
}
