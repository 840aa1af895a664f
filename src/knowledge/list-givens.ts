import type { Clues } from "./collect-clues.ts";
import type { KeyClue } from "./collect-keys.ts";
import { toSnakeCase } from "./fold-text.ts";
import type { Given } from "./givens.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";

/** Settings under names that are no service's: host, user, password. */
const UNNAMED =
  /^(?:(?:app|my|our|main|config|settings|credentials|credenciales|auth|access|acceso|connection|conexion|conn|host|hostname|server|servidor|port|puerto|user|username|usuario|login|account|cuenta|pass|password|passwd|pwd|pw|clave|contrasena|contraseña|ssl|tls|starttls|name|secret)(?:_|$))+$/;

/** What says where a service is. */
const PLACE = /(?:^|_)(?:host|hostname|server|servidor|connection|conexion|conn)$/;

/** Finds what is given in a question, seen from a document. */
export function listGivens(document: IntegrationDocument, clues: Clues): ReadonlySet<Given> {
  const { keys, formats, fileNames } = clues;
  const givens = new Set<Given>();
  givens.add(nearestSettings(document, clues));
  const isOwn = (name: string): boolean => document.fileTypes.some((type) => name.toLowerCase().endsWith(`.${type}`));
  const hasOwn = fileNames.some(isOwn);
  givens.add(hasOwn ? "own file" : "no own file");
  const hasData = keys.some(({ isData }) => isData) || (fileNames.length > 0 && !fileNames.every(isOwn));
  givens.add(hasData ? "data" : "no data");
  for (const { format, isInList } of formats) {
    if (document.fileTypes.some((type) => format.includes(`path .${type}`))) givens.add(isInList ? "own paths" : "own path");
    if (format.includes("text: mail")) givens.add("addresses");
  }
  return givens;
}

function nearestSettings(document: IntegrationDocument, { keys, endpoints }: Clues): Given {
  const [own, others] = [true, false].map((isOwn) => endpoints.filter(({ name }) => document.endpoints.includes(name) === isOwn));
  if (own?.length || keys.some((key) => isOwnKey(document, key))) return "settings";
  const settings = keys.filter(({ isSetting }) => isSetting);
  if (settings.length === 0) return "no settings";
  const isKin = ({ path }: { readonly path: string }): boolean => holdsName(path, document.kinKeys);
  const isUnnamed = ({ path }: { readonly path: string }): boolean => UNNAMED.test(path);
  const unnamed = settings.filter(isUnnamed);
  // a port alone, or a user, is somebody's and leads nowhere
  const leadsSomewhere = unnamed.some(({ name }) => PLACE.test(name));
  // what leads to another service is that one's, whatever its name
  const kin = others?.some(isKin) ? [] : settings.filter(isKin);
  if (kin.some(({ isReachable }) => isReachable)) return "kin settings";
  return kin.length > 0 || (leadsSomewhere && !others?.some(isUnnamed)) ? "unnamed settings" : "other settings";
}

/** Whether a key of the context is one of a document's: by its last words, or anywhere among the keys of a setting. */
export function isOwnKey({ contextKeys, network }: IntegrationDocument, clue: KeyClue): boolean {
  const { name, path, isSetting, isReachable } = clue;
  if (network && !isSetting && (clue.isData || clue.isInList)) return false;
  const names = contextKeys.map(toSnakeCase);
  if (network && isSetting && isReachable) return holdsName(path, names);
  return names.some((wanted) => name === wanted || name.endsWith(`_${wanted}`));
}

/** Whether a path of keys holds one of some names, as whole words. */
function holdsName(path: string, names: readonly string[]): boolean {
  return names.some((name) => `_${path}_`.includes(`_${name}_`));
}
