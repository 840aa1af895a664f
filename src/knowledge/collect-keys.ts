import type { JsonObject, JsonValue } from "../json.ts";
import { toSnakeCase } from "./fold-text.ts";

/** A key of the context, and what it holds. */
export interface KeyClue {
  /** As the caller wrote it. */
  readonly key: string;
  /** In snake case. */
  readonly name: string;
  /** The names of all keys that lead to it, joined by `_`. */
  readonly path: string;
  /** Whether it holds data to work on, such as a list or a long text. */
  readonly isData: boolean;
  /** Whether it holds a text, of any length, that is no setting. */
  readonly isText: boolean;
  /** Whether it says how something is reached: a host, a user, a secret. */
  readonly isSetting: boolean;
  /** Whether what it belongs to can be reached: with a user and a password alone nobody connects. */
  readonly isReachable: boolean;
  /** Whether it is the key of a table's column, or of another list's items. */
  readonly isInList: boolean;
}

/** A format class of values. */
export interface FormatClue {
  readonly format: string;
  readonly isInList: boolean;
}

const HOST = /(?:^|_)(?:hosts?|hostname|servers?|servidor|endpoint|relay|dsn|puerto|port)$/;
const ADDRESS = /(?:^|_)(?:urls?|uri|connection|conn|conexion|connection_string|cadena_conexion|imap|smtp)$/;
const SETTING =
  /(?:^|_)(?:hosts?|hostname|servers?|servidor|endpoint|relay|ports?|puerto|users?|username|usuario|login|account|cuenta|pass|password|passwd|pwd|pw|clave|contraseña|contrasena|dsn|urls?|uri|connection|conn|conexion|connection_string|cadena_conexion|database|dbname|sslmode|tls|ssl|starttls)$/;

/** What the keys of a context's shape say, and the format classes of its values. Linear in its size. */
export function collectKeys(contextShape: JsonValue): { readonly keys: KeyClue[]; readonly formats: FormatClue[] } {
  const keys = new Map<string, KeyClue>();
  const formats = new Map<string, FormatClue>();
  const walk = (shape: JsonValue, { path, isInList, isSettings }: Place): void => {
    if (typeof shape === "string") {
      if (!isSettings) formats.set(`${shape} ${isInList}`, { format: shape, isInList });
    } else if (Array.isArray(shape)) for (const item of shape) walk(item, { path, isInList: true, isSettings: false });
    else if (shape !== null && typeof shape === "object") {
      const names = Object.keys(shape).map(toSnakeCase);
      const isReachable = path === "" || names.some((name) => HOST.test(name) || ADDRESS.test(name));
      const place = { path, isInList, isReachable, isSettings: areSettings(shape, { path, isInList }) };
      for (const [key, item] of Object.entries(shape)) {
        const clue = describeKey(key, { item, ...place });
        const known = keys.get(clue.path);
        keys.set(clue.path, known && !known.isData ? known : clue);
        walk(item, { path: clue.path, isInList, isSettings: clue.isSetting });
      }
    }
  };
  walk(contextShape, { path: "", isInList: false, isSettings: false });
  return { keys: [...keys.values()], formats: [...formats.values()] };
}

/** Where a value stands, and whether it is a setting or among settings. */
interface Place {
  readonly path: string;
  readonly isInList: boolean;
  readonly isSettings: boolean;
}

function describeKey(key: string, given: Place & { readonly item: JsonValue; readonly isReachable: boolean }): KeyClue {
  const { item, path, isInList, isSettings, isReachable } = given;
  const name = toSnakeCase(key);
  const isData = isDataShape(item, name);
  const isLeaf = typeof item === "string" && !isData;
  const isSetting = isLeaf && (isSettings || (!isInList && (item === "secret" || SETTING.test(name))));
  const isText = isLeaf && !isSetting && item.startsWith("text up to");
  return { key, name, path: path === "" ? name : `${path}_${name}`, isData, isText, isSetting, isReachable, isInList };
}

/** Whether an object within the context says how one thing is reached; in a list there are also people with passwords, and servers with ports. */
function areSettings(shape: JsonObject, { path, isInList }: Omit<Place, "isSettings">): boolean {
  if (path === "") return false;
  const hasSecret = Object.values(shape).includes("secret");
  const hasHost = Object.keys(shape).some((key) => HOST.test(toSnakeCase(key)));
  return isInList ? hasSecret && hasHost : hasSecret || hasHost;
}

/** Nobody connects to a list, a number or a long text; a list of paths names files. */
function isDataShape(shape: JsonValue, name: string): boolean {
  if (Array.isArray(shape)) return !shape.every((item) => typeof item === "string" && item.includes("path"));
  if (typeof shape !== "string") return false;
  if (/^(?:integer|decimal|boolean|null)\b/.test(shape)) return !/(?:port|puerto)$/.test(name);
  return shape.startsWith("text over") || shape.startsWith("text up to 2000");
}
