import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { createEffectDesk } from "../../src/sandbox/create-effect-desk.ts";
import type { EffectLedger, EffectPermit } from "../../src/sandbox/port.ts";

const START = { type: "effect", step: "start", key: "a", value: null } as const;
const FINISH = { type: "effect", step: "finish", key: "a", value: 1 } as const;
const GO = { status: "go" } as const;

/** The answers that a driver would read, until the desk has had time to give them. */
async function answersTo(frames: readonly Parameters<ReturnType<typeof createEffectDesk>["take"]>[0][], ledger: Partial<EffectLedger>) {
  const channel = new PassThrough();
  const desk = createEffectDesk(channel, { start: async () => GO, finish: async () => undefined, ...ledger });
  for (const frame of frames) desk.take(frame);
  await new Promise(setImmediate);
  return String(channel.read() ?? "");
}

describe("createEffectDesk", () => {
  test("answers in lines", async () => {
    expect(await answersTo([START, FINISH], {})).toBe('{"status":"go"}\n{"status":"finished"}\n');
  });

  test("gives no permit that comes after the run has ended", async () => {
    const channel = new PassThrough();
    const permit = Promise.withResolvers<EffectPermit>();
    const desk = createEffectDesk(channel, { start: () => permit.promise, finish: async () => undefined });
    desk.take(START);
    desk.close();
    permit.resolve(GO);
    await new Promise(setImmediate);
    expect(channel.read()).toBeNull();
  });

  test("writes nothing to a channel that was closed meanwhile", async () => {
    const channel = new PassThrough();
    channel.on("error", (error) => expect.fail(error.message));
    const desk = createEffectDesk(channel, { start: async () => GO, finish: async () => undefined });
    desk.take(START);
    channel.end();
    await new Promise(setImmediate);
    expect(channel.read()).toBeNull();
  });

  test.each([undefined, {}, { status: "maybe" }, { status: true }, "go"])("takes %j of a ledger for a refusal", async (permit) => {
    const start = async () => permit as never; // what a ledger without types may answer
    expect(await answersTo([START], { start })).toMatch(/^\{"status":"refused","message":"the ledger of effects failed/);
  });

  test.each([
    ["start", START],
    ["finish", FINISH],
  ] as const)("takes a %s that throws before it returns a promise for one that failed", async (step, frame) => {
    const fails = () => {
      throw new Error("the ledger's own words");
    };
    expect(await answersTo([frame], { [step]: fails })).toMatch(/^\{"status":"refused","message":"[^"]*ledger of effects failed/);
  });

  test("notes no value that is not plain JSON", async () => {
    const finish = async () => expect.unreachable();
    expect(await answersTo([{ ...FINISH, value: { lc: 1 } }], { finish })).toMatch(/"refused".*reserved key/);
  });

  test("throws where a driver asks in a run without a ledger", () => {
    expect(() => createEffectDesk(new PassThrough(), undefined).take(START)).toThrow(/can have none/);
  });
});
