import { describe, expect, it } from "vitest";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { createWorkplace } from "./cli.ts";

const withoutBubblewrap = await skipsBubblewrap();
const ONLY_NODE = { PATH: "" };

describe("doctor", () => {
  it("says what was chosen and why where there is nothing but Node, and what to install for more", async () => {
    const { cli } = createWorkplace();
    const { exitCode, stdout } = await cli(["doctor"], ONLY_NODE);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^sandbox +pyodide, since bubblewrap does not work here/m);
    expect(stdout).toMatch(/^isolation +WebAssembly in a locked child process/m);
    expect(stdout).toMatch(/^ +bubblewrap +bubblewrap is not installed/m);
    expect(stdout).toMatch(/^ +process +The process sandbox isolates nothing/m);
    expect(stdout).toMatch(/^for more\n(?: .*\n)* .*apt-get install bubblewrap/m);
  });

  it.skipIf(withoutBubblewrap)("chooses bubblewrap where it works, and says which interpreter has which packages", async () => {
    const { cli } = createWorkplace();
    const { stdout } = await cli(["doctor", "--json"]);
    const setup = JSON.parse(stdout);
    expect(setup.chosen).toMatchObject({ kind: "bubblewrap", why: "it works here", isolation: expect.stringMatching(/namespaces/) });
    expect(setup.interpreters).toContainEqual(
      expect.objectContaining({ status: "usable", interpreter: expect.objectContaining({ packages: expect.any(Array) }) }),
    );
  });

  it("says that keys are there, and never shows them", async () => {
    const { cli } = createWorkplace();
    const keys = {
      OPENAI_API_KEY: "sk-1234567890abcdef",
      OPENAI_BASE_URL: "http://user:password@127.0.0.1:9/v1",
      E2B_API_KEY: "e2b_fedcba0987654321",
      CACHED_EXECUTOR_DB_KEY: "0123key3210",
    };
    const { exitCode, stdout, stderr } = await cli(["doctor"], { ...ONLY_NODE, ...keys, E2B_API_URL: "http://127.0.0.1:9" });
    expect(stdout).toMatch(/^model key +present$/m);
    expect(stdout).toMatch(/^e2b key +present$/m);
    expect(stdout).toMatch(/^database key present/m);
    expect(`${stdout}${stderr}`).not.toMatch(/1234567890abcdef|fedcba0987654321|0123key3210|user:password/);
    expect(stdout).toMatch(/^sandbox +none: e2b: E2B could not create a sandbox/m);
    expect(exitCode).toBe(2);
  });

  it("says why a database on a server cannot be used, without its password", async () => {
    const { cli } = createWorkplace();
    const environment = { ...ONLY_NODE, CACHED_EXECUTOR_DB: "postgres://app:tr0ub4dor@127.0.0.1:1/main" };
    const { stdout, stderr } = await cli(["doctor"], environment);
    expect(stdout).toMatch(/^database +postgres:\/\/app@127\.0\.0\.1:1\/main \(.* the server cannot be reached/m);
    expect(`${stdout}${stderr}`).not.toContain("tr0ub4dor");
  });

  it("writes nothing but the snapshot it made: no database", async () => {
    const { cli } = createWorkplace();
    const { stdout } = await cli(["doctor", "--db", "mine.db"], ONLY_NODE);
    expect(stdout).toMatch(/mine\.db \(made at the first run\)/);
    expect((await cli(["doctor", "--db", "mine.db"], ONLY_NODE)).stdout).toMatch(/mine\.db \(made at the first run\)/);
  });
});
