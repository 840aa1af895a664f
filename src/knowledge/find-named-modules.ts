import type { JsonObject, JsonValue } from "../json.ts";
import { toSnakeCase } from "./fold-text.ts";

/** Keys under which a context says what code depends on. */
const DEPENDENCY_KEYS = /(?:^|_)(?:requirements|dependencies|packages|libraries|modules|imports|dependencias|librerias|paquetes)$/;

const NAME = String.raw`[A-Za-z_][\w.-]*`;

/** An import at the start of a line, or behind a colon in the middle of a task. */
const IMPORT = new RegExp(
  String.raw`(?:^|[:;\x60])[ \t]*(?:import[ \t]+(${NAME}(?:[ \t]*,[ \t]*${NAME}){0,20})|from[ \t]+(${NAME})[ \t]+import\b)`,
  "gm",
);

/** "with psycopg", "using numpy and fitz", "usa pypdf". Which of the words are modules, the documents know. */
const USE = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:with|using|use|via|through|con|usa|usando|usar|mediante)[ \t]+(?:the[ \t]+|la[ \t]+)?(?:(?:library|module|package|librer[ií]a|m[oó]dulo|paquete)[ \t]+)?\x60?(${NAME}(?:\x60?(?:,| and| or| y| o)[ \t]+\x60?${NAME}){0,5})`,
  "giu",
);

/**
 * Finds the names that a task or its context uses like those of Python modules: behind "with" or "using", in imports of
 * given code, and in lists such as `requirements`. Small letters, `_` for `-`, without versions; sorted. Linear in what is given.
 */
export function findNamedModules(task: string, context: JsonObject): string[] {
  const found = new Set<string>();
  const add = (name: string): unknown => found.add(nameModule(name));
  listImports(task).forEach(add);
  for (const [, names = ""] of task.matchAll(USE))
    names
      .replaceAll("`", "")
      .split(/,? (?:and|or|y|o) |, /)
      .forEach(add);
  const waiting: { readonly value: JsonValue; readonly isDependency: boolean }[] = [{ value: context, isDependency: false }];
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const { value, isDependency } = item;
    if (typeof value === "string") (isDependency ? value.split(/[\s,;]+/) : listImports(value)).forEach(add);
    else if (Array.isArray(value)) for (const member of value) waiting.push({ value: member, isDependency });
    else if (value !== null && typeof value === "object") {
      for (const [key, member] of Object.entries(value)) {
        if (isDependency) add(key);
        waiting.push({ value: member, isDependency: isDependency || DEPENDENCY_KEYS.test(toSnakeCase(key)) });
      }
    }
  }
  return [...found].filter((name) => name !== "").toSorted();
}

function listImports(text: string): string[] {
  return Array.from(text.matchAll(IMPORT), ([, names, from]) => names?.split(",") ?? [from ?? ""]).flat();
}

function nameModule(text: string): string {
  const [name = ""] = text.trim().match(/^[A-Za-z_][\w-]*/) ?? [];
  return name.toLowerCase().replaceAll("-", "_").slice(0, 80);
}
