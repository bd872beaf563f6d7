/** The one script of both workers: its name says which it is, and only what that one needs is loaded. */
import { expose } from "comlink";

// A worker is called before its parts have come: what is posted until then waits here.
const early: MessageEvent[] = [];
const keep = (event: MessageEvent): void => void early.push(event);
addEventListener("message", keep);

const { api } =
  self.name === "trainer" ? await import("./trainer.ts") : await import("./analysis/index.ts");

expose(api);
removeEventListener("message", keep);
for (const { data, ports } of early)
  dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }));
