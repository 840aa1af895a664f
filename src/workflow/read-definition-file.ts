import { readFileSync, statSync } from "node:fs";

/** The text of a file, or the rest of a sentence that begins with its name. */
export type FileText = { readonly status: "ok"; readonly text: string } | { readonly status: "problem"; readonly reason: string };

/** Nothing larger is opened; the text itself is held to 2 MB. */
const MAX_FILE_BYTES = 8_000_000;

/** Reads a file that holds a definition: a plain file in UTF-8. A pipe or device is refused, as reading it might never end. */
export function readDefinitionFile(path: string): FileText {
  try {
    const found = statSync(path);
    if (!found.isFile()) return problem("is no file");
    if (found.size > MAX_FILE_BYTES)
      return problem(`has ${found.size} bytes, and a definition at most 2 MB. Move parts into files of their own`);
    return { status: "ok", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path)) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return problem("is not UTF-8. Save it in that encoding");
    if (code === "ENOENT" || code === "ENOTDIR") return problem("is not there. Check the path");
    return problem(`cannot be read (${String(code ?? "unknown reason")}). Check the path and its permissions`);
  }
}

function problem(reason: string): FileText {
  return { status: "problem", reason };
}
