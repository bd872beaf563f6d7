/** What every answer says about itself. */

/**
 * As strict as a page with WebAssembly can be: scripts, workers, styles, fonts and requests from its own origin only, pictures also from its
 * own memory; nothing inline, no eval, no frames around it, no forms.
 */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What a `<meta>` may say of the policy: browsers ignore frame-ancestors there, with a complaint. */
export const META_POLICY = CONTENT_POLICY.replace(/; frame-ancestors [^;]*/, "");

/** What makes a page cross-origin isolated, which gives it SharedArrayBuffer and so threads. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

/** @param isolated  false where a page is to be tried as a host without these headers serves it */
export const securityHeaders = (isolated: boolean): Readonly<Record<string, string>> => ({
  "Content-Security-Policy": CONTENT_POLICY,
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  ...(isolated && ISOLATION),
});

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".jsonl": "application/x-ndjson; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** By the ending of the name, which may be in capitals. */
export const mediaType = (ending: string): string =>
  types[ending.toLowerCase()] ?? "application/octet-stream";
