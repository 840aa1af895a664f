/** A call that might write a file, as far as text tells. */
export interface FileCall {
  /** Dotted callee such as `open` or `df.to_csv`. */
  readonly callee: string;
  /** Arguments as they are written. */
  readonly args: readonly string[];
  /** Value of each argument that is a plain string literal. */
  readonly texts: readonly (string | null)[];
  /** The path that a `Path("...")` before the method was made of; null if it is not a literal. */
  readonly receiverPath: string | null;
}

const BY_PATH =
  /^(?:os\.(?:remove|unlink|rename|renames|replace|mkdir|makedirs|rmdir|removedirs|symlink|link|chmod|chown|truncate)|shutil\.(?:copy|copy2|copyfile|copytree|move|rmtree|make_archive|unpack_archive))$/;
const METHODS = /\.(?:write_text|write_bytes|unlink|touch|symlink_to|hardlink_to)$/;
const SAVERS = /\.(?:to_csv|to_excel|to_json|to_parquet|to_pickle|savefig|save)$/;

/** Whether a call may write outside the program's own folder: a path that leads out, or one that text does not show. */
export function mayWriteOutside(call: FileCall): boolean {
  if (/^(?:open|io\.open|codecs\.open|gzip\.open|bz2\.open|lzma\.open)$/.test(call.callee)) {
    return opensForWriting(call.args.slice(1), call.texts.slice(1)) && leadsOut(call.texts[0] ?? null);
  }
  if (call.callee.endsWith(".open") && call.receiverPath !== null)
    return opensForWriting(call.args, call.texts) && leadsOut(call.receiverPath);
  if (BY_PATH.test(call.callee)) return call.args.some((arg, index) => !isNamed(arg) && leadsOut(call.texts[index] ?? null));
  if (METHODS.test(call.callee)) return leadsOut(call.receiverPath);
  return SAVERS.test(call.callee) && call.args[0] !== undefined && !isNamed(call.args[0]) && leadsOut(call.texts[0] ?? null);
}

function opensForWriting(args: readonly string[], texts: readonly (string | null)[]): boolean {
  const index = args.findIndex((arg, position) => arg.startsWith("mode") || (position === 0 && !isNamed(arg)));
  const mode = args[index];
  if (mode === undefined) return false;
  const text = texts[index] ?? /^mode\s*=\s*["'](\w+\+?)["']$/.exec(mode)?.[1] ?? null;
  return text === null || /[wax+]/.test(text);
}

function isNamed(arg: string): boolean {
  return /^\w+\s*=(?!=)/.test(arg);
}

function leadsOut(path: string | null): boolean {
  return path === null || /^(?:[/\\~]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes("..");
}
