import type { JsonObject, JsonValue } from "../json.ts";
import { toSnakeCase } from "./fold-text.ts";

const ADDRESS_KEY =
  /(?:^|_)(?:host|hostname|server|servidor|relay|endpoint|url|uri|dsn|connection|conn|conexion|connection_string|imap|smtp|mail|db|database)$/;
const PORT_KEY = /(?:^|_)(?:port|puerto)$/;

/**
 * Finds what the values of settings say about the service they reach: the scheme of a URL (`postgres`), the first word of
 * a host's name (`imap`), a port (`:993`). Nothing else of a value, and nothing in lists, which are data; sorted. Linear in the context.
 */
export function findEndpoints(context: JsonObject): string[] {
  const found = new Set<string>();
  const waiting: { readonly key: string; readonly value: JsonValue }[] = [{ key: "", value: context }];
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const { key, value } = item;
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      for (const [name, member] of Object.entries(value)) waiting.push({ key: toSnakeCase(name), value: member });
    else if (PORT_KEY.test(key) && /^\d{2,5}$/.test(String(value))) found.add(`:${String(value)}`);
    else if (typeof value === "string" && ADDRESS_KEY.test(key)) readAddress(value.slice(0, 300)).forEach((name) => found.add(name));
  }
  return [...found].toSorted();
}

function readAddress(address: string): string[] {
  const [, scheme] = /^([a-z]{2,20})(?:\+\w{1,20})?:\/\//i.exec(address) ?? [];
  const [, label] = /^(?:[a-z+]{2,30}:\/\/)?(?:[^@/\s]{0,200}@)?([a-z]{2,20})[a-z\d-]{0,40}[.:]/i.exec(address) ?? [];
  const [, port] = /:(\d{2,5})(?:\/|$)/.exec(address) ?? [];
  return [scheme, label, port && `:${port}`].flatMap((name) => (name ? [name.toLowerCase()] : []));
}
