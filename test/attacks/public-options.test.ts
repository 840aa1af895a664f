import { describe, expect, onTestFinished, test } from "vitest";
import { CachedExecutor, getExecutor, LocalExecutor } from "../../src/index.ts";
import { chooseSandbox } from "../../src/sandbox/choose-sandbox.ts";
import { requestOf } from "../sandbox/request.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";

const NO_BUBBLEWRAP = await skipsBubblewrap();

/** What somebody might try who looks for a switch; the source has none, see `copyWithout`. */
const SWITCHES = { without: "seccomp", unfiltered: true, unsafe: true, seams: { without: "seccomp" }, modules: { seccomp: "" } };

describe("nobody finds a switch that takes a protection away", () => {
  test.each(Object.entries(SWITCHES))("among the options of executors: %s", (name, value) => {
    const options: object = { [name]: value };
    for (const make of [() => new LocalExecutor(options), () => new CachedExecutor(options), () => getExecutor("local", options)]) {
      expect(make).toThrow(expect.objectContaining({ code: "CONFIGURATION" }));
    }
  });

  test.skipIf(NO_BUBBLEWRAP)("among the options of sandboxes", async () => {
    const options: object = { ...SWITCHES, resolve: async () => ["127.0.0.1"] };
    const sandbox = await chooseSandbox("bubblewrap", options);
    onTestFinished(() => sandbox.close());
    const code = "result = [line.split()[1] for line in open('/proc/self/status') if line.startswith(('Seccomp:', 'NoNewPrivs'))]";
    const { outcome } = await sandbox.run(requestOf(code, { context: SWITCHES, params: SWITCHES }));
    expect(outcome).toMatchObject({ status: "ok", result: { value: ["1", "2"] } });
  });
});
