/** Provisional. */
export interface ProgramInspection { readonly syntaxError: { line: number | null; message: string } | null; readonly imports: readonly string[]; readonly paramsRead: readonly string[] }
export function inspectPython(code: string): ProgramInspection { return { syntaxError: code.includes("= =") ? { line: 1, message: "invalid syntax" } : null, imports: [], paramsRead: [] }; }
