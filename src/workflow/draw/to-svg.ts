import { CapabilityError } from "../../errors.ts";
import type { LoadedWorkflow } from "../loaded-workflow.ts";
import { toMermaid } from "./to-mermaid.ts";

/** First and last sign of a plane for private use, which stand for others while the drawing is made. */
const [FIRST_STAND_IN, LAST_STAND_IN] = [0xe000, 0xf8ff];

/**
 * Draws a definition as an SVG that asks no server for anything, with no browser. The renderer reads none of Mermaid's escapes: so
 * what people wrote goes through it with each sign in disguise.
 *
 * @throws CapabilityError where the package `beautiful-mermaid` is not installed, which is large and of use for this alone.
 */
export async function toSvg(loaded: LoadedWorkflow): Promise<string> {
  const { renderMermaidSVG } = await importRenderer();
  const standIns = new Map<string, string>();
  const disguise = (sign: string) => {
    const standIn = standIns.get(sign) ?? String.fromCodePoint(Math.min(FIRST_STAND_IN + standIns.size, LAST_STAND_IN));
    standIns.set(sign, standIn);
    return standIn;
  };
  const mermaid = toMermaid(loaded, disguise);
  const signs = new Map([...standIns].map(([sign, standIn]) => [standIn, sign]));
  const svg = renderMermaidSVG(mermaid, { bg: "#ffffff", fg: "#27272a", font: "system-ui" });
  const plain = svg.replace(/@import url\([^)]*\);?/g, "").trim();
  return `${plain.replace(/[\ue000-\uf8ff]/gu, (standIn) => asReference(signs.get(standIn) ?? "?"))}\n`;
}

/** A sign by its number, which XML takes for text wherever it stands; what XML cannot hold at all is a question mark. */
function asReference(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  return code === 0xfffe || code === 0xffff ? "?" : `&#${code};`;
}

async function importRenderer() {
  try {
    return await import("beautiful-mermaid");
  } catch (cause) {
    throw new CapabilityError(
      "A drawing as SVG needs the package beautiful-mermaid. Make sure it is installed (npm install beautiful-mermaid), or draw with --format mermaid.",
      { cause },
    );
  }
}
