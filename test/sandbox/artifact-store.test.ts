import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createArtifactReceiver } from "../../src/sandbox/artifact-store.ts";
import type { ArtifactPiece } from "../../src/sandbox/driver-frames.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const ENDED_WELL = {
  outcome: { status: "ok", result: { status: "none" }, checks: { status: "none" } },
  omitted: { files: [], more: 0 },
} as const;

const piece = (name: string, text = "", last = true): ArtifactPiece => ({
  type: "artifact",
  name,
  data: Buffer.from(text).toString("base64"),
  last,
});

async function openReceiver(diskBytes = 1_000) {
  const folder = join(await makeTemporaryFolder(), "artifacts");
  const receiver = createArtifactReceiver(folder, { diskBytes });
  const receiveAll = async (pieces: readonly ArtifactPiece[]) => {
    for (const next of pieces) await receiver.receive(next);
    await receiver.close();
    return receiver.received(ENDED_WELL);
  };
  return { folder, receiver, receiveAll };
}

describe("the receiver of files from out/", () => {
  test("keeps each under its content, with size and media type", async () => {
    const { folder, receiveAll } = await openReceiver();
    const { artifacts, omitted } = await receiveAll([piece("a.csv", "1,", false), piece("a.csv", "2"), piece("b/empty.TSV")]);
    expect(artifacts).toMatchObject([
      { name: "a.csv", mediaType: "text/csv", size: 3 },
      { name: "b/empty.TSV", mediaType: "text/tab-separated-values", size: 0 },
    ]);
    expect(omitted).toEqual([]);
    expect(await readFile(artifacts[0]?.path ?? "", "utf8")).toBe("1,2");
    expect((await readdir(folder)).toSorted()).toEqual(artifacts.map(({ sha256 }) => sha256).toSorted());
  });

  test.each([
    ["../a", "every system"],
    ["/etc/passwd", "every system"],
    ["a/../../b", "every system"],
    ["a\\b", "every system"],
    ["", "every system"],
    ["a\nb", "control characters"],
    ["\u001b[31mred", "control characters"],
    ["txt.\u202Eexe", "control characters"],
    ["\ufffd.txt", "no text"],
    ["\ud800", "control characters"],
    ["n".repeat(201), "longer than 200"],
  ])("takes no file with the name %j", async (name, reason) => {
    const { receiveAll } = await openReceiver();
    const { artifacts, omitted } = await receiveAll([piece(name, "x"), piece("good", "y")]);
    expect(artifacts.map((artifact) => artifact.name)).toEqual(["good"]);
    expect(omitted).toHaveLength(1);
    expect(omitted[0]?.reason).toContain(reason);
    expect(omitted[0]?.name).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(omitted[0]?.name.isWellFormed()).toBe(true);
  });

  test("takes no more bytes than a run may write, and none of a file that is past them", async () => {
    const { folder, receiveAll } = await openReceiver(10);
    const { artifacts, omitted } = await receiveAll([
      piece("a", "12345"),
      piece("big", "1234", false),
      piece("big", "5678"),
      piece("c", ""),
    ]);
    expect(artifacts.map(({ name }) => name)).toEqual(["a"]);
    expect(omitted.map(({ name }) => name)).toEqual(["big", "c"]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test("takes a hundred files, names twenty of the others and counts the rest", async () => {
    const { receiveAll } = await openReceiver();
    const { artifacts, omitted } = await receiveAll(Array.from({ length: 150 }, (_, index) => piece(`f${index}`)));
    expect([artifacts.length, omitted.length]).toEqual([100, 21]);
    expect(omitted.at(-1)).toEqual({ name: "…", reason: "30 more files" });
  });

  test("mixes no pieces of two files, and leaves nothing of one without an end", async () => {
    const { folder, receiveAll } = await openReceiver();
    const { artifacts } = await receiveAll([piece("a", "lost", false), piece("b", "whole"), piece("c", "lost", false)]);
    expect(artifacts.map(({ name, size }) => [name, size])).toEqual([["b", 5]]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test("hands over nothing of a run that did not end well", async () => {
    const { receiver, receiveAll } = await openReceiver();
    await receiveAll([piece("a", "x")]);
    expect(receiver.received({ ...ENDED_WELL, outcome: { status: "timeout", message: "" } })).toEqual({ artifacts: [], omitted: [] });
  });

  test("makes what a driver says of other files fit to be shown, and counts what is past the twentieth", async () => {
    const { receiver } = await openReceiver();
    const files = Array.from({ length: 30 }, (_, index) => ({ name: `\u001b]0;${index}\n${"x".repeat(300)}`, reason: "it\nis a link" }));
    const { omitted } = receiver.received({ ...ENDED_WELL, omitted: { files, more: 5 } });
    expect(omitted).toHaveLength(21);
    expect(omitted[0]?.name).toMatch(/^_\]0;0_x{180,200}…\[cut\]$/);
    expect(omitted[0]?.reason).toBe("it_is a link");
    expect(omitted.at(-1)).toEqual({ name: "…", reason: "15 more files" });
  });
});
