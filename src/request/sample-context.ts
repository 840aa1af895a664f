import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { ANY_KEY, ONE_OF } from "./context-shape.ts";
import { maskSample } from "./mask-sample.ts";
import { escapeKey } from "./shape-key.ts";

/** Different samples of one place. */
const MAX_SAMPLES = 3;

/** Places that are told of, in the order of their keys. */
const MAX_PLACES = 60;

/** Longest text of samples, characters. */
const MAX_CHARS = 6_000;

const PLAIN_KEY = /^[\p{L}_$][\p{L}\p{N}_$]*\??$/u;

type Samples = Map<string, Set<string>>;

interface Place {
  readonly value: JsonValue;
  /** The shape of what stands here; only what it tells apart is told apart. */
  readonly shape: JsonValue;
  readonly path: string;
}

/**
 * Lists masked samples of a context, one line for each place of its shape: of lists and of objects whose keys are data
 * the first, the middle and the last. The same for the same data, whatever the order of its keys; secrets are left out.
 *
 * @param shape What `describeContext` says of the context.
 * @returns Empty if there is nothing to show.
 * @example
 * sampleContext({ rows: [{ net: "279,00" }] }, shape); // 'context.rows[].net: "999,99"'
 */
export function sampleContext(context: JsonValue, shape: JsonValue): string {
  const samples: Samples = new Map();
  collect({ value: context, shape, path: "context" }, samples);
  let text = "";
  for (const [path, texts] of samples) {
    const line = `${path}: ${[...texts].join(", ")}`;
    if (text.length + line.length > MAX_CHARS) return `${text}\n…`;
    text += text === "" ? line : `\n${line}`;
  }
  return text;
}

function collect(place: Place, samples: Samples): void {
  const { value } = place;
  if (typeof value !== "object" || value === null) add(place.path, sampleOf(value), samples);
  else if (Array.isArray(value)) collectItems({ ...place, value }, samples);
  else if (typeof value["$secret"] !== "string") collectEntries({ ...place, value }, samples);
}

function add(path: string, sample: string, samples: Samples): void {
  const known = samples.get(path) ?? new Set();
  if (!samples.has(path) && samples.size < MAX_PLACES) samples.set(path, known);
  if (known.size < MAX_SAMPLES) known.add(sample);
}

function sampleOf(value: string | number | boolean | null): string {
  if (typeof value === "string") return JSON.stringify(maskSample(value));
  return typeof value === "number" ? String(value).replace(/\d/g, "9") : String(value);
}

function collectItems({ value, shape, path }: Place & { readonly value: readonly JsonValue[] }, samples: Samples): void {
  const [itemShape] = alternativesOf(shape).find((alternative) => Array.isArray(alternative)) ?? [];
  if (itemShape === undefined) return;
  for (const item of pickThree(value)) collect({ value: item, shape: itemShape, path: `${path}[]` }, samples);
}

function collectEntries({ value, shape, path }: Place & { readonly value: JsonObject }, samples: Samples): void {
  const objectShape = alternativesOf(shape).find(isJsonObject);
  if (objectShape === undefined) return;
  const dataKeys: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const named = [escapeKey(key), `${escapeKey(key)}?`].find((name) => Object.hasOwn(objectShape, name));
    if (named === undefined) dataKeys.push(key);
    else collect({ value: value[key] ?? null, shape: objectShape[named] ?? null, path: path + stepOf(named) }, samples);
  }
  const dataShape = objectShape[ANY_KEY];
  if (dataShape === undefined) return;
  for (const key of pickThree(dataKeys)) collect({ value: value[key] ?? null, shape: dataShape, path: `${path}.${ANY_KEY}` }, samples);
}

function alternativesOf(shape: JsonValue): readonly JsonValue[] {
  const alternatives = isJsonObject(shape) ? shape[ONE_OF] : undefined;
  return Array.isArray(alternatives) ? alternatives : [shape];
}

/** The first, the middle and the last. */
function pickThree<Item>(items: readonly Item[]): Item[] {
  const indexes = new Set([0, Math.floor(items.length / 2), items.length - 1]);
  return items.filter((_, index) => indexes.has(index));
}

function stepOf(name: string): string {
  return PLAIN_KEY.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
