import { realpathSync } from "node:fs";
import { dirname, extname, isAbsolute, join, relative, sep } from "node:path";

/** Where a nested definition lies, or the rest of a sentence that begins with its name. */
export type NestedFile = { readonly status: "ok"; readonly realPath: string } | { readonly status: "problem"; readonly reason: string };

const EXTENSIONS = [".yaml", ".yml", ".json"];

/**
 * Finds the file that a node names, beside the file that names it. A definition may come from a stranger, so that it reaches only
 * definitions, and only in the folder of the first one: through no `..`, no absolute path and no link.
 *
 * @param from Real path of the file that names it.
 * @param folder Real path of the folder that it must not leave.
 */
export function findNestedFile(name: string, from: string, folder: string): NestedFile {
  const parts = name.split(/[\\/]/);
  if (isAbsolute(name) || /^[A-Za-z]:/.test(name) || name.includes("\\") || parts.includes("..")) {
    return problem("leads out of its folder. Name a file beside this one, such as part.yaml");
  }
  if (name.includes("\0") || !EXTENSIONS.includes(extname(name).toLowerCase())) {
    return problem(`is no name of a definition. Name a file that ends in ${EXTENSIONS.join(", ")}`);
  }
  try {
    const realPath = realpathSync(join(dirname(from), name));
    const way = relative(folder, realPath);
    if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      return problem("is a link out of the folder of the first file. Put the file itself there");
    }
    return { status: "ok", realPath };
  } catch {
    return problem("is not there. Name a file beside this one");
  }
}

function problem(reason: string): NestedFile {
  return { status: "problem", reason };
}
