import { describe, expect, it } from "vitest";
import { createOutputRelay } from "../../src/nodes/create-output-relay.ts";
import type { OutputChunk } from "../../src/sandbox/port.ts";
import { createMasker } from "../../src/secrets/create-masker.ts";
import { createSeededRandom } from "../secrets/seeded-random.ts";

const SECRET = "hunter2Xq9zPasswd";

function openRelay({ secrets = [], fail }: { readonly secrets?: readonly string[]; readonly fail?: Error } = {}) {
  const chunks: OutputChunk[] = [];
  const waiting = new Set<() => void>();
  const relay = createOutputRelay({
    masker: createMasker(secrets),
    receive: (chunk) => {
      if (fail) throw fail;
      chunks.push(chunk);
    },
    schedule: (work) => {
      waiting.add(work);
      return () => waiting.delete(work);
    },
  });
  const letTimePass = () => {
    for (const work of waiting) work();
  };
  const out = (text: string) => relay.push({ stream: "stdout", text });
  const err = (text: string) => relay.push({ stream: "stderr", text });
  return { relay, chunks, out, err, letTimePass, isWaiting: () => waiting.size > 0 };
}

describe("the relay of a program's output", () => {
  it("passes on what came within a moment as one chunk a stream", () => {
    const { relay, chunks, out, err, letTimePass, isWaiting } = openRelay();
    for (const write of [out, err, out, err]) write("line\n");
    expect(chunks).toEqual([]);
    letTimePass();
    expect(chunks).toEqual([
      { stream: "stdout", text: "line\nline\n" },
      { stream: "stderr", text: "line\nline\n" },
    ]);
    out("last");
    relay.end({ isCut: false });
    expect(chunks.at(-1)).toEqual({ stream: "stdout", text: "last" });
    expect(isWaiting()).toBe(false);
  });

  it("makes some dozens of chunks of 1 MB in 100,000 lines", () => {
    const { relay, chunks, out } = openRelay({ secrets: [SECRET] });
    for (let line = 0; line < 100_000; line += 1) out("123456789\n");
    relay.end({ isCut: false });
    expect(chunks.length).toBeLessThan(70);
    expect(chunks.map(({ text }) => text).join("")).toBe("123456789\n".repeat(100_000));
  });

  it("masks a secret that comes character by character, and shows no part of it meanwhile", () => {
    const { relay, chunks, out, letTimePass } = openRelay({ secrets: [SECRET] });
    for (const character of `a ${SECRET} b ${Buffer.from(SECRET).toString("base64")} c`) {
      out(character);
      letTimePass();
      expect(chunks.map(({ text }) => text).join("")).not.toContain("h");
    }
    relay.end({ isCut: false });
    expect(chunks.map(({ text }) => text).join("")).toBe("a [secret] b [secret] c");
  });

  it("gives the same text as a whole, wherever it is cut and whenever it goes on", () => {
    const masker = createMasker([SECRET]);
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = createSeededRandom(seed);
      const { relay, chunks, out, letTimePass } = openRelay({ secrets: [SECRET] });
      const text = Array.from({ length: 20 }, () => random.pick([SECRET, SECRET.slice(0, random.below(17)), "😀", "word\n"])).join("");
      for (let from = 0, length = 0; from < text.length; from += length) {
        length = 1 + random.below(9);
        out(text.slice(from, from + length));
        if (random.below(2) === 0) letTimePass();
      }
      relay.end({ isCut: false });
      expect(chunks.map((chunk) => chunk.text).join(""), `seed ${seed}`).toBe(masker.text(text));
    }
  });

  it("keeps the end that may be half a secret, and drops it where the output was cut", () => {
    const whole = openRelay({ secrets: [SECRET] });
    whole.out(`end ${SECRET.slice(0, 7)}`);
    whole.letTimePass();
    expect(whole.chunks).toEqual([{ stream: "stdout", text: "end " }]);
    whole.relay.end({ isCut: false });
    expect(whole.chunks.at(-1)).toEqual({ stream: "stdout", text: "hunter2" });
    const cut = openRelay({ secrets: [SECRET] });
    cut.out(`end ${SECRET.slice(0, 7)}`);
    cut.relay.end({ isCut: true });
    expect(cut.chunks).toEqual([{ stream: "stdout", text: "end " }]);
  });

  it("tells by its signal what the receiver threw, and does not ask it again", () => {
    const fail = new RangeError("not this");
    const { relay, out, letTimePass } = openRelay({ fail });
    out("a");
    expect(letTimePass).not.toThrow();
    expect(relay.signal.reason).toBe(fail);
    out("b");
    expect(() => relay.end({ isCut: false })).not.toThrow();
  });

  it("says nothing once it has ended", () => {
    const { relay, chunks, out, letTimePass } = openRelay();
    relay.end({ isCut: false });
    out("late");
    letTimePass();
    relay.end({ isCut: false });
    expect(chunks).toEqual([]);
  });
});
