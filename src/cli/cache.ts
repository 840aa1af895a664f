import type { Command } from "commander";
import { openKeptPrograms, type KeptPrograms } from "../executor/open-kept-programs.ts";
import { neutraliseText } from "../neutralise-text.ts";
import { addExplainCommand } from "./cache-explain.ts";
import { countOf } from "./count-of.ts";
import { parseCount } from "./parse-count.ts";
import { printingFailure } from "./print-failure.ts";
import { printJson } from "./print-json.ts";
import { describeInFull, describeProgram, programToJson } from "./print-program.ts";
import { terminal } from "./terminal.ts";

interface CacheOptions {
  readonly json?: boolean;
  readonly db?: string;
}

interface ListOptions extends CacheOptions {
  readonly limit: number;
}

interface ShowOptions extends CacheOptions {
  readonly code?: boolean;
}

interface ClearOptions extends CacheOptions {
  readonly yes?: boolean;
  readonly olderThanDays?: number;
}

/** Programs that `clear` names before it deletes any. */
const MAX_NAMED = 20;

/** `cache ls|show|explain|clear|reject`: what is kept, why a task hits or misses, and what is to be forgotten. */
export function addCacheCommand(program: Command): void {
  const cache = program.command("cache").description("show and manage the programs that are kept");
  addCommon(cache.command("ls").description("list kept programs, the last used first"))
    .option("--limit <n>", "how many at most", parseCount, 50)
    .action((options: ListOptions) => using(options, (programs) => list(programs, options)));
  addCommon(cache.command("show").description("show one program").argument("<id>", "its id, as cache ls prints it"))
    .option("--code", "print its code alone; with --json, with the rest")
    .action((id: string, options: ShowOptions) => using(options, (programs) => show(programs, id, options)));
  addExplainCommand(cache);
  addCommon(cache.command("clear").description("forget programs; without --yes, name what would be forgotten"))
    .option("--yes", "forget them")
    .option("--older-than-days <n>", "only those that were not used for so many days, and are not in quarantine", parseCount)
    .action((options: ClearOptions) => using(options, (programs) => clear(programs, options)));
  addCommon(cache.command("reject").description("never serve a program again").argument("<id>", "its id, as cache ls prints it")).action(
    (id: string, options: CacheOptions) => using(options, (programs) => reject(programs, id, options)),
  );
}

function addCommon(command: Command): Command {
  return command.option("--json", "print one JSON object on stdout").option("--db <file>", "the database");
}

async function using({ db, json }: CacheOptions, work: (programs: KeptPrograms) => Promise<void>): Promise<void> {
  await printingFailure(json, async () => {
    const onWarning = (message: string): void => terminal.tell(`warning: ${message}`);
    const programs = await openKeptPrograms({ onWarning, ...(db !== undefined && { database: db }) });
    try {
      await work(programs);
    } finally {
      await programs.close();
    }
  });
}

async function list(programs: KeptPrograms, { json, limit }: ListOptions): Promise<void> {
  const [listed, count] = [await programs.list(limit), await programs.count()];
  if (json) return printJson({ count, programs: listed.map(programToJson) });
  for (const program of listed) process.stdout.write(`${describeProgram(program)}\n`);
  terminal.tell(count > listed.length ? `${listed.length} of ${countOf(count, "program")}; --limit shows more` : countOf(count, "program"));
}

async function show(programs: KeptPrograms, id: string, { json, code }: ShowOptions): Promise<void> {
  const program = await programs.show(id);
  if (json) return printJson({ ...programToJson(program), ...(code && { code: program.code }) });
  if (code) process.stdout.write(`${neutraliseText(program.code).trimEnd()}\n`);
  else process.stdout.write(`${describeInFull(program).join("\n")}\n`);
}

async function clear(programs: KeptPrograms, { json, yes, olderThanDays }: ClearOptions): Promise<void> {
  if (yes) {
    const deleted = await programs.clear({ olderThanDays });
    if (json) return printJson({ deleted });
    return terminal.tell(`forgot ${countOf(deleted, "program")}${olderThanDays === undefined ? ", and what was judged" : ""}`);
  }
  const { count, programs: named } = await programs.preview({ olderThanDays }, MAX_NAMED);
  if (json) return printJson({ deleted: 0, would_delete: count, programs: named.map(programToJson) });
  for (const program of named) process.stdout.write(`${describeProgram(program)}\n`);
  const more = count > named.length ? `, of which ${named.length} are named here` : "";
  const quarantine = olderThanDays === undefined ? " What is in quarantine, and what was judged, would be forgotten with them." : "";
  terminal.tell(`nothing was forgotten: --yes forgets ${countOf(count, "program")}${more}.${quarantine}`);
}

async function reject(programs: KeptPrograms, id: string, { json }: CacheOptions): Promise<void> {
  const { status: before, ...program } = await programs.reject(id);
  if (json) return printJson({ id, status: "quarantined", task: program.task });
  terminal.tell(
    before === "quarantined" ? `program ${id} was in quarantine already` : `program ${id} is in quarantine, and serves no more`,
  );
}
