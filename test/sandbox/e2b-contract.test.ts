import { afterAll, describe, test, vi } from "vitest";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import { sandboxContract } from "../../src/testing/sandbox-contract.ts";
import type { SandboxAbility } from "../../src/testing/sandbox-contract/contract-case.ts";
import { hasOwnFolders } from "./e2b-server/machine.ts";
import type { MachineOptions } from "./e2b-server/machine.ts";
import { API_KEY, startE2BServer } from "./e2b-server/start-e2b-server.ts";

vi.setConfig({ testTimeout: 300_000 }); // a hundred runs, each with a kernel of its own

const NOBODY = 65_534;

const isRoot = process.getuid?.() === 0;
const noNamespaces = {
  "limit on the sum of files": "without mounts of its own the kernel limits one file, not all of them",
  effects: "without namespaces there is no network, and so nothing to act on",
  "driver out of reach": "without namespaces the driver is a process beside the program, of the same user",
  ...(isRoot ? {} : { "read-only files": "the program has the user that the files belong to" }),
};

const always = { "targets on this machine": "a machine at E2B cannot reach this one" };

type Variant = readonly [machine: MachineOptions, cannot: Partial<Record<SandboxAbility, string>>];

const variants: Readonly<Record<string, Variant>> = {
  [`whose kernel is ${isRoot ? "root" : "not root"}`]: [{}, {}],
  ...(isRoot ? { "whose kernel is not root": [{ userId: NOBODY }, {}] } : {}),
  ...(hasOwnFolders ? { "whose machine has no namespaces": [{ noNamespaces: true }, noNamespaces] } : {}),
};

for (const [name, [machine, cannot]] of Object.entries(variants)) {
  sandboxContract({
    name: `e2b, ${name},`,
    runner: { afterAll, describe, test },
    createSandbox: async () => {
      const server = await startE2BServer(machine);
      const account = { apiKey: API_KEY, apiUrl: server.url, sandboxUrl: server.url };
      const sandbox = createE2BSandbox({ ...account, allowCoarse: true }, { resolve: async () => ["203.0.113.5"] });
      return { ...sandbox, close: () => sandbox.close().then(() => server.close()) };
    },
    cannot: { ...always, ...cannot },
    effectTargets: ["a.example:443"],
    skip: process.platform === "linux" ? null : "the stand-in for E2B's machines works on Linux only",
    requireAll: process.env.REQUIRE_ALL === "1",
  });
}
