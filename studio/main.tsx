import "./ui/tokens.css";
import "./ui/base.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { followNetwork } from "./state/network.ts";
import { startProject } from "./state/start.ts";
import { followTheme } from "./state/theme.ts";
import { followUrl } from "./state/url.ts";

followTheme();
await followUrl(startProject);
followNetwork();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
