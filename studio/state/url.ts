/** The project in the URL's fragment, which no server sees: #view=train&p=<deflated JSON as base64url>. */
import { effect } from "@preact/signals";
import { open, type Project, project } from "./project.ts";
import { isView, view } from "./view.ts";

const throughStream = async (
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

export async function encodeProject(given: Project): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(given));
  const packed = await throughStream(bytes, new CompressionStream("deflate-raw"));
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @throws {Error} if the text holds no project */
export async function decodeProject(text: string): Promise<Project> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const packed = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  const bytes = await throughStream(packed, new DecompressionStream("deflate-raw"));
  return JSON.parse(new TextDecoder().decode(bytes)) as Project;
}

/** Opens what the URL holds, else `fallback`, and keeps the URL in step from then on. */
export async function followUrl(fallback: Project): Promise<void> {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const packed = fragment.get("p");
  open(packed === null ? fallback : await decodeProject(packed).catch(() => fallback));
  readView();
  addEventListener("hashchange", readView);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const [now, shown] = [project.value, view.value];
    clearTimeout(waiting);
    waiting = setTimeout(() => void write(now, shown), 250);
  });
}

function readView(): void {
  const name = new URLSearchParams(location.hash.slice(1)).get("view");
  if (isView(name)) view.value = name;
}

async function write(now: Project, shown: string): Promise<void> {
  const fragment = new URLSearchParams(location.hash.slice(1));
  fragment.set("view", shown);
  fragment.set("p", await encodeProject(now));
  history.replaceState(null, "", `#${fragment}`);
}
