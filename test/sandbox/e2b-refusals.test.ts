import { describe, expect, test } from "vitest";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import type { Trouble } from "./e2b-server/start-e2b-server.ts";
import { openE2B, runAmid } from "./open-e2b.ts";
import { requestOf } from "./request.ts";

describe("what E2B refuses", () => {
  test("is a bad key at 401, which is shown nowhere", async () => {
    const { server } = await openE2B();
    const apiKey = "e2b_ffffffffffffffffffffffffffffffffffffffff";
    server.next("create", { status: 401, message: `Cannot get the team for ${apiKey}` });
    const sandbox = createE2BSandbox({ apiKey, apiUrl: server.url, sandboxUrl: server.url });
    const error: unknown = await sandbox.run(requestOf("1")).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "bad-key", retryable: false });
    expect(JSON.stringify(describeError(error))).not.toContain(apiKey);
    expect(JSON.stringify(describeError(error))).toContain("E2B_API_KEY");
    await sandbox.close();
  });

  const refused: readonly (readonly [Trouble & object, string])[] = [
    [{ status: 401 }, "bad-key"],
    [{ status: 403 }, "bad-key"],
    [{ status: 402 }, "quota"],
    [{ status: 403, message: "team is blocked: missing payment method" }, "quota"],
    [{ status: 404, message: "template 'mine' not found" }, "input"],
    [{ status: 400, message: "Timeout cannot be greater than 1 hours" }, "input"],
    [{ status: 403, message: "Team does not have access to the template" }, "input"],
  ];
  test.each(refused)("says of %j that it is a matter of configuration: %s", async (trouble, reason) => {
    const { error, server } = await runAmid("create", trouble, { templateId: "mine" });
    expect(error).toMatchObject({ code: "CONFIGURATION", reason, retryable: false, cause: expect.any(Error) });
    if (reason === "input") expect(error).toMatchObject({ message: expect.stringContaining('"mine"') });
    expect(server.routes()).toEqual(["create"]);
  });

  test("is a bad key too where the machine refuses the execution", async () => {
    expect(await runAmid("execute", { status: 401 })).toMatchObject({ error: { code: "CONFIGURATION", reason: "bad-key" } });
  });
});

function describeError(error: unknown): unknown {
  return error instanceof Error ? [error.name, error.message, error.stack, describeError(error.cause)] : error;
}
