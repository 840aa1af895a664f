import type { JsonValue } from "../json.ts";
import { findMentions, type IsMeant } from "./find-mentions.ts";
import { searchPhrases, type FindPhrase } from "./find-phrase.ts";
import { foldText, toSnakeCase, type FoldedText } from "./fold-text.ts";
import type { DetectionQuestion } from "./port.ts";

/** A key of the context, and what it holds. */
export interface KeyClue {
  /** As the caller wrote it. */
  readonly key: string;
  readonly name: string;
  /** Whether it holds data to work on, such as a list or a long text, and no setting. */
  readonly isData: boolean;
}

/** What a question shows, in the form in which documents are compared with it. */
export interface Clues {
  readonly task: FoldedText;
  readonly findInTask: FindPhrase;
  readonly isMeant: IsMeant;
  readonly keys: readonly KeyClue[];
  /** Format classes that the context holds. */
  readonly formats: readonly string[];
  readonly fileNames: readonly string[];
  /** Words of the names of files and data. */
  readonly dataWords: ReadonlySet<string>;
  readonly modules: readonly string[];
}

/** Takes a question apart. Linear in its size. */
export function collectClues({ task, contextShape, fileNames, modules = [] }: DetectionQuestion): Clues {
  const keys = new Map<string, KeyClue>();
  const formats = new Set<string>();
  const collect = (shape: JsonValue): void => {
    if (typeof shape === "string") formats.add(shape);
    else if (Array.isArray(shape)) shape.forEach(collect);
    else if (shape !== null && typeof shape === "object") {
      for (const [key, item] of Object.entries(shape)) {
        const name = toSnakeCase(key);
        const isData = isDataShape(item, name) && (keys.get(name)?.isData ?? true);
        keys.set(name, { key, name, isData });
        collect(item);
      }
    }
  };
  collect(contextShape);
  const folded = foldText(task);
  const named = [...keys.values()];
  const dataNames = [...named.flatMap(({ name, isData }) => (isData ? [name] : [])), ...fileNames.map(stemOf)];
  return {
    task: folded,
    findInTask: searchPhrases(folded),
    isMeant: findMentions(folded.folded),
    keys: named,
    formats: [...formats],
    fileNames,
    dataWords: new Set(dataNames.flatMap((name) => name.split("_"))),
    modules,
  };
}

/** Nobody connects to a list, a number or a long text; a list of paths names files. */
function isDataShape(shape: JsonValue, name: string): boolean {
  if (Array.isArray(shape)) return !shape.every((item) => typeof item === "string" && item.includes("path"));
  if (typeof shape !== "string") return false;
  if (/^(?:integer|decimal|boolean|null)\b/.test(shape)) return !name.endsWith("port");
  return shape.startsWith("text over") || shape.startsWith("text up to 2000");
}

function stemOf(fileName: string): string {
  return toSnakeCase(fileName.replace(/\.[^./]*$/, ""));
}
