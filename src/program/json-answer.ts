/** Names under which models put the program when they answer in JSON. */
const CODE_KEYS = ["code", "python", "python_code", "program", "script", "source", "source_code", "generated_code", "solution", "answer"];

/** Reads an answer that is a JSON object or array as a whole; undefined for any other. */
export function readJsonAnswer(text: string): unknown {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || !/[\]}]$/.test(trimmed)) return undefined;
  try {
    return JSON.parse(trimmed);
  } catch {
    return undefined;
  }
}

/** The program in a JSON answer such as `{"code": "..."}`, also one level further in; null if there is none. */
export function codeFromJson(json: unknown, depth = 0): string | null {
  if (typeof json !== "object" || json === null || depth > 1) return null;
  const entries = new Map<string, unknown>(Object.entries(json));
  for (const key of CODE_KEYS) {
    const value = entries.get(key);
    if (typeof value === "string" && value.trim() !== "") return value;
    if (Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === "string")) return value.join("\n");
  }
  for (const value of entries.values()) {
    const code = codeFromJson(value, depth + 1);
    if (code !== null) return code;
  }
  return null;
}
