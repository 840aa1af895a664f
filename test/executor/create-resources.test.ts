import { expect, it } from "vitest";
import { createResources } from "../../src/executor/create-resources.ts";

it("closes what was still being opened when all was closed, and opens nothing more", async () => {
  const resources = createResources();
  const told: string[] = [];
  const { promise: chosen, resolve } = Promise.withResolvers<string>();
  const opening = resources.open(async () => {
    const sandbox = await chosen;
    resources.closeLater(async () => void told.push(`closed ${sandbox}`));
    return sandbox;
  });
  const closing = resources.close().then(() => told.push("all closed"));
  resolve("sandbox");
  await Promise.all([opening, closing]);
  expect(told).toEqual(["closed sandbox", "all closed"]);
  await expect(resources.open(async () => "another")).rejects.toMatchObject({ code: "CONFIGURATION", reason: "input" });
});

it("closes the others where one cannot be opened or closed", async () => {
  const resources = createResources();
  const closed: number[] = [];
  await expect(resources.open(() => Promise.reject(new Error("not there")))).rejects.toThrow("not there");
  resources.closeLater(() => Promise.reject(new Error("stuck")));
  resources.closeLater(async () => void closed.push(2));
  await expect(resources.close()).rejects.toThrow("stuck");
  expect(closed).toEqual([2]);
});
