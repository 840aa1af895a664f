import type { JsonObject, JsonValue } from "../json.ts";
import { toSnakeCase } from "./fold-text.ts";
import type { Endpoint } from "./port.ts";

const ADDRESS_KEY =
  /(?:^|_)(?:host|hostname|server|servidor|relay|endpoint|url|uri|dsn|connection|conn|conexion|connection_string|imap|smtp|mail|db|database)$/;
const PORT_KEY = /(?:^|_)(?:port|puerto)$/;

/**
 * Finds what the values of settings say about the services they reach: the scheme of a URL (`postgres`), the first word of a
 * host's name (`imap`), a port (`:993`). Nothing else of a value, and nothing in lists, which are data. Linear in the context.
 *
 * @example
 * findEndpoints({ mail: { host: "imap.example.com" } }); // [{ path: "mail_host", name: "imap" }]
 */
export function findEndpoints(context: JsonObject): Endpoint[] {
  const found: Endpoint[] = [];
  const waiting: { readonly path: string; readonly value: JsonValue }[] = [{ path: "", value: context }];
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const { path, value } = item;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [key, member] of Object.entries(value)) {
        const name = toSnakeCase(key);
        waiting.push({ path: path === "" ? name : `${path}_${name}`, value: member });
      }
    } else found.push(...readNames(path, value).map((name) => ({ path, name })));
  }
  return found;
}

function readNames(path: string, value: JsonValue): string[] {
  if (PORT_KEY.test(path)) return /^\d{2,5}$/.test(String(value)) ? [`:${String(value)}`] : [];
  return typeof value === "string" && ADDRESS_KEY.test(path) ? readAddress(value.slice(0, 300)) : [];
}

function readAddress(address: string): string[] {
  const [, scheme] = /^([a-z]{2,20})(?:\+\w{1,20})?:\/\//i.exec(address) ?? [];
  const [, label] = /^(?:[a-z+]{2,30}:\/\/)?(?:[^@/\s]{0,200}@)?([a-z]{2,20})[a-z\d-]{0,40}[.:](?!\/\/)/i.exec(address) ?? [];
  const [, port] = /:(\d{2,5})(?:\/|$)/.exec(address) ?? [];
  return [scheme, label, port && `:${port}`].flatMap((name) => (name ? [name.toLowerCase()] : []));
}
