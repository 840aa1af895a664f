import { afterAll, describe, test } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { sandboxContract } from "../../src/testing/sandbox-contract.ts";
import { whyNoBubblewrap } from "./without-bubblewrap.ts";

sandboxContract({
  name: "bubblewrap",
  runner: { afterAll, describe, test },
  createSandbox: () => createBubblewrapSandbox(),
  skip: await whyNoBubblewrap(),
  requireAll: process.env.REQUIRE_ALL === "1",
});
