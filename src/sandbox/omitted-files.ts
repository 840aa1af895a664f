import type { DriverOmission } from "./driver-frames.ts";
import { toPrintable } from "./artifact-name.ts";
import type { OmittedFile } from "./port.ts";

/** Most files that are named; the others are counted. */
const MAX_NAMED = 20;

/** What did not come back of a run's files, while it is found out. */
export interface OmittedFiles {
  add(name: string, reason: string): void;
  /** All of it, with what the driver said. */
  list(driver: DriverOmission): OmittedFile[];
}

/** Keeps the first names, and counts the others: a program may leave any number of files. */
export function createOmittedFiles(): OmittedFiles {
  const named: OmittedFile[] = [];
  let more = 0;

  function add(name: string, reason: string): void {
    if (named.length < MAX_NAMED) named.push({ name, reason });
    else more += 1;
  }

  function list(driver: DriverOmission): OmittedFile[] {
    const files = [...driver.files, ...named];
    const rest = Math.max(0, files.length - MAX_NAMED) + driver.more + more;
    const shown = files.slice(0, MAX_NAMED).map(({ name, reason }) => ({ name: toPrintable(name), reason: toPrintable(reason) }));
    return rest === 0 ? shown : [...shown, { name: "…", reason: `${rest} more files` }];
  }

  return { add, list };
}
