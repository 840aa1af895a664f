import type { KeptProgram } from "../cache/port.ts";
import { ConfigurationError } from "../errors.ts";
import { createServices } from "./create-services.ts";
import { needDatabase } from "./need-database.ts";
import type { ExecutorOptions } from "./options.ts";
import { rejectionOf } from "./record-feedback.ts";
import { resolveOptions } from "./resolve-options.ts";

/** Which programs are to be forgotten. */
export interface Forgetting {
  /** Only those that were not used for so many days, and are not in quarantine. @default all, with what was judged */
  readonly olderThanDays?: number | undefined;
}

/** The programs that a tenant keeps, to be shown and managed. Every method throws ConfigurationError (`input`) while the database cannot be used. */
export interface KeptPrograms {
  /** The last used first. */
  list(limit: number): Promise<readonly KeptProgram[]>;
  count(): Promise<number>;
  /** @throws ConfigurationError (`input`) if there is no such program. */
  show(id: string): Promise<KeptProgram>;
  /** Puts a program in quarantine, for good, as feedback on its own task would. @throws ConfigurationError (`input`) if there is no such program. */
  reject(id: string): Promise<KeptProgram>;
  /** What {@link KeptPrograms.clear} would forget: how many, and the first of them. */
  preview(forgetting: Forgetting, limit: number): Promise<{ readonly count: number; readonly programs: readonly KeptProgram[] }>;
  /** Forgets programs, and returns how many. */
  clear(forgetting: Forgetting): Promise<number>;
  close(): Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Opens what an executor with these options keeps. It asks no model, and starts no sandbox. */
export async function openKeptPrograms(options: ExecutorOptions): Promise<KeptPrograms> {
  const { open, close } = createServices(resolveOptions(options));
  const { cache, tenant, clock } = await open();
  const need = <Result>(operation: () => Promise<Result>): Promise<Result> => needDatabase("The command", operation);
  const meant = ({ olderThanDays }: Forgetting) => ({
    tenant,
    ...(olderThanDays !== undefined && { unusedSince: clock() - olderThanDays * DAY_MS }),
  });
  const show = async (id: string): Promise<KeptProgram> => {
    const [program] = await need(() => cache.list({ tenant, id, limit: 1 }));
    if (program) return program;
    const advice = id.startsWith("shipped/") ? " It comes with the package: say of a run that it was wrong, with feedback." : "";
    throw new ConfigurationError(`There is no program ${id}.${advice} "cache ls" lists those that are kept.`, { reason: "input" });
  };
  return {
    list: (limit) => need(() => cache.list({ tenant, limit })),
    count: () => need(() => cache.count({ tenant })),
    show,
    async reject(id) {
      const program = await show(id);
      const run = { ...program, tier: null, borrowedFrom: null };
      const rejection = rejectionOf({ tenant, task: program.task, program: run }, program.task);
      await need(() => cache.reject(rejection, clock()));
      return program;
    },
    preview: (forgetting, limit) =>
      need(async () => ({
        count: await cache.count(meant(forgetting)),
        programs: await cache.list({ ...meant(forgetting), limit }),
      })),
    clear: (forgetting) => need(() => cache.clear(meant(forgetting))),
    close,
  };
}
