/** Light or dark: what the system says until somebody chooses. */
import { computed, effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const KEY = "fovea-theme";
const isTheme = (value: unknown): value is Theme => value === "light" || value === "dark";

function stored(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return isTheme(value) ? value : undefined;
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
    return undefined;
  }
}

const chosen = signal<Theme | undefined>(undefined);
const system = signal<Theme>("light");

/** What is shown. Canvases draw again when it changes. */
export const theme = computed<Theme>(() => chosen.value ?? system.value);

export function followTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const read = (): void => {
    system.value = dark.matches ? "dark" : "light";
  };
  read();
  dark.addEventListener("change", read);
  chosen.value = stored();
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

export function switchTheme(): void {
  chosen.value = theme.value === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, chosen.value);
  } catch {
    // As above.
  }
}
