import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { DEFAULT_LIMITS, type Sandbox, type SandboxFile } from "../../src/sandbox/port.ts";
import type { JsonObject } from "../../src/json.ts";

/** What one call of a program is given; files as text, or as bytes in base64. */
export interface ProgramCall {
  readonly context: JsonObject;
  readonly files: Readonly<Record<string, string | { readonly base64: string }>>;
}

const outcomeSchema = z.union([z.strictObject({ result: z.json() }), z.strictObject({ type: z.string(), message: z.string() })]);

/** What came of a call: the result, or the exception. */
export type ProgramOutcome = z.infer<typeof outcomeSchema>;

/** Runs a program on each call in a namespace of its own, all in one sandbox run: starting a sandbox can take seconds. */
const RUN_ALL = `
def run(call):
    names = {"context": call["context"], "params": {}, "files": call["files"], "__name__": "__main__"}
    try:
        exec(compile(context["code"], "program.py", "exec"), names)
        return {"result": names["result"]}
    except Exception as error:
        return {"type": type(error).__name__, "message": str(error)}

result = [run(call) for call in context["calls"]]
`;

/**
 * Runs a program on each of the calls, in one sandbox run.
 *
 * @param folder Where the files of the calls can be written.
 */
export async function runShippedProgram(
  { sandbox, code, folder }: { sandbox: Sandbox; code: string; folder: string },
  calls: readonly ProgramCall[],
): Promise<ProgramOutcome[]> {
  const files: SandboxFile[] = [];
  const given = [];
  for (const [index, call] of calls.entries()) {
    const names: JsonObject = {};
    for (const [name, content] of Object.entries(call.files)) {
      const file = { name: `${index}/${name}`, path: join(folder, String(index), name) };
      await mkdir(dirname(file.path), { recursive: true });
      await writeFile(file.path, typeof content === "string" ? content : Buffer.from(content.base64, "base64"));
      files.push(file);
      names[name] = file.name;
    }
    given.push({ context: call.context, files: names });
  }
  const request = { code: RUN_ALL, checks: null, context: { code, calls: given }, params: {}, files, limits: DEFAULT_LIMITS, allow: [] };
  const { outcome } = await sandbox.run(request);
  if (outcome.status !== "ok" || outcome.result.status !== "value") throw new Error(JSON.stringify(outcome));
  return z.array(outcomeSchema).parse(outcome.result.value);
}
