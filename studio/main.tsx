import "./ui/tokens.css";
import "./ui/base.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { followErrors, requireBrowser } from "./state/browser.ts";
import { followData } from "./state/data-library.ts";
import { findMachine } from "./state/machine.ts";
import { followNetwork } from "./state/network.ts";
import { followRun } from "./state/run.ts";
import { startProject } from "./state/start.ts";
import { followTheme } from "./state/theme.ts";
import { followUrl } from "./state/url.ts";

followErrors();
followTheme();
// Takes its token out of the URL before that is read.
void findMachine();
await followUrl(startProject);
requireBrowser();
followData();
followNetwork();
void followRun();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
