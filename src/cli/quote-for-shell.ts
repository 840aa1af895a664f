/** Writes an argument so that a POSIX shell takes it as it is. */
export function quoteForShell(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
