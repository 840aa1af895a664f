import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createKnowledge } from "../../src/knowledge/create-knowledge.ts";
import type { Knowledge } from "../../src/knowledge/port.ts";
import { createQuestion } from "../knowledge/question.ts";
import { measure, summarise, type Measurement } from "./measure.ts";

const MEGABYTE = 1_000_000;
const LARGEST = 50;
const RESOLUTION_MS = 1;
const TASK = "Report the stock of w17 and w99 in w4095";

/** Documents that are as large as one may be, and made to be slow. */
const HOSTILE: readonly [name: string, write: () => string][] = [
  ["50 MB in one line", () => "word ".repeat((LARGEST * MEGABYTE) / 5)],
  ["5 million headings", () => Array.from({ length: (LARGEST * MEGABYTE) / 10 }, (_, at) => `# ${String(at).padStart(7, "0")}\n`).join("")],
  ["50 MB in a fence that never ends", () => `\`\`\`\n${"x = 1\n".repeat((LARGEST * MEGABYTE) / 6 - 1)}`],
];

/** From a document of the user's to the first answer: how long, for ten times as much, and what it does to this process. */
export async function benchKnowledge(): Promise<Measurement[]> {
  const small = await open(writeMarkdown(LARGEST / 10));
  const baseline = summarise(`${LARGEST / 10} MB of Markdown, to the first answer`, [small.durationMs]);
  const whole = await open(writeMarkdown(LARGEST));
  const measurements: Measurement[] = [
    baseline,
    summarise(`${LARGEST} MB of Markdown`, [whole.durationMs], baseline),
    { name: "  memory of this process grew by", value: whole.grownBytes / MEGABYTE, unit: "MB" },
    { name: "  event loop not served, at most", value: whole.stallMs, unit: "ms" },
    await measure("  another answer", () => ask(whole.knowledge), { runs: 50 }),
  ];
  for (const [name, write] of HOSTILE) {
    const { durationMs, stallMs } = await open(write());
    measurements.push(summarise(name, [durationMs], baseline), { name: "  event loop not served, at most", value: stallMs, unit: "ms" });
  }
  return measurements;
}

function ask(knowledge: Knowledge) {
  return knowledge.retrieve({ ...createQuestion({ task: TASK }), template: TASK });
}

async function open(content: string) {
  const folder = mkdtempSync(join(tmpdir(), "cached-executor-bench-"));
  writeFileSync(join(folder, "large.md"), content);
  const knowledge = createKnowledge({ ownFolders: [folder] });
  const startBytes = process.memoryUsage.rss();
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const startedAt = performance.now();
  await ask(knowledge);
  const durationMs = performance.now() - startedAt;
  delays.disable();
  rmSync(folder, { recursive: true, force: true });
  return { knowledge, durationMs, stallMs: delays.max / 1e6, grownBytes: process.memoryUsage.rss() - startBytes };
}

/** Sections of prose, and code, with some words that are frequent and many that are rare; the same each time. */
function writeMarkdown(megabytes: number): string {
  let seed = 1;
  const word = (): string => {
    seed = (seed * 16_807) % 2_147_483_647;
    return `w${Math.floor(60_000 ** (seed / 2_147_483_647))}`;
  };
  const words = (count: number): string => Array.from({ length: count }, word).join(" ");
  const sections: string[] = [];
  for (let length = 0, at = 0; length < megabytes * MEGABYTE - 2_000; at += 1) {
    const code = at % 2 === 0 ? `\n\`\`\`python\n${word()} = ${word()}(${word()})\n\`\`\`\n` : "";
    const section = `## ${words(3)} ${at}\n\n${words(80)}\n\n${words(60)}\n${code}\n`;
    sections.push(section);
    length += section.length;
  }
  return sections.join("");
}
