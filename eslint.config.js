// Lint of static/js (`make check`). What a television or an old phone loads is read as ES2019: Chromium 68 parses no more.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import js from "@eslint/js";
import globals from "globals";

const FOR_OLD_BROWSERS = ["static/js/board.js", "static/js/status.js"];
const IMPORT = /^(?:import|export)\s[^;]*?["'](\.[^"']+)["'];/gm;
// In the DOM after Chromium 68; the language's own library is looked at by tsconfig.wall.json.
const TOO_NEW = ["replaceChildren", "checkVisibility", "getAnimations", "requestSubmit", "adoptedStyleSheets", "showModal"];

/** The files that a page loads for `entry`, itself included. */
function reachable(entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const [, path] of readFileSync(entry, "utf8").matchAll(IMPORT)) reachable(join(dirname(entry), path), found);
  return found;
}

export default [
  { ignores: ["**", "!static", "!static/js", "!static/js/**", "static/js/vendor/**"] },
  js.configs.recommended,
  {
    files: ["static/js/**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      "no-shadow": ["error", { builtinGlobals: false }],
      "no-implicit-globals": "error",
      "no-restricted-globals": ["error", "event", "name", "status"],
      "no-eval": "error",
      "no-implied-eval": "error",
      "max-len": ["error", { code: 130 }],
      "max-lines": ["error", 300],
    },
  },
  {
    files: FOR_OLD_BROWSERS.flatMap((entry) => [...reachable(entry)]),
    languageOptions: { ecmaVersion: 2019 },
    rules: { "no-restricted-properties": ["error", ...TOO_NEW.map((property) => ({ property, message: "Not in Chromium 68." }))] },
  },
  {
    // Read by what knows no modules.
    files: ["static/js/old-browser.js"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    rules: { "no-var": "off" },
  },
];
