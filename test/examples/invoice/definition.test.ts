import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { createPipelineModel, readPipeline } from "../../../examples/invoice/pipeline.ts";
import { definitionSchema } from "../../../src/workflow/definition.ts";

const ANSWERS = new URL("../../../examples/invoice/answers/", import.meta.url);
const actionsOf = async (targets = {}) =>
  definitionSchema.parse(await readPipeline(targets)).nodes.filter((node) => node.type === "action");

it("has the form of a definition, and reaches nothing but what each node needs", async () => {
  const reach = Object.fromEntries((await actionsOf()).map(({ id, network }) => [id, network]));
  const [imap, smtp, postgres] = [["imap.example.com:993"], ["smtp.example.com:587"], ["db.example.com:5432"]];
  expect(reach).toEqual({
    read_email: imap,
    hold: imap,
    set_aside: imap,
    flag_failed: imap,
    mark_read: imap,
    extract_text: [],
    parse_amount: [],
    give_up: [],
    save: postgres,
    answer: smtp,
  });
});

it("takes targets of this machine in place of its own", async () => {
  const actions = await actionsOf({ "imap.example.com:993": "127.0.0.1:1993" });
  expect(actions.find(({ id }) => id === "read_email")?.network).toEqual(["127.0.0.1:1993"]);
  expect(actions.find(({ id }) => id === "answer")?.network).toEqual(["smtp.example.com:587"]);
});

it("shows no password in clear, and gives each to the nodes alone that need it", async () => {
  const { inputs } = definitionSchema.parse(await readPipeline());
  for (const name of ["imap", "smtp", "pg"]) {
    expect(inputs?.[`${name}_password`]).toEqual({ default: { $secret: `${name.toUpperCase()}_PASSWORD` } });
  }
  const holders = (await actionsOf()).flatMap(({ id, inputs: keys }) =>
    keys?.filter((key) => key.includes("password")).map((key) => [id, key]),
  );
  expect(holders).toEqual([
    ["read_email", "imap_password"],
    ["hold", "imap_password"],
    ["save", "pg_password"],
    ["answer", "smtp_password"],
    ["mark_read", "imap_password"],
    ["set_aside", "imap_password"],
    ["flag_failed", "imap_password"],
  ]);
});

it("has a program for every prompt, and for no other", async () => {
  const model = await createPipelineModel();
  const options = { timeoutMs: 1_000 };
  const request = (task: string) => ({ messages: [], question: { task, contextShape: "{}", attempt: 1 } });
  for (const { prompt } of await actionsOf()) {
    if (prompt === undefined) continue;
    expect((await model.generate(request(prompt), options)).text).toMatch(/^# Written by hand for this example, .*; no model did\.\n/);
  }
  await expect(model.generate(request("Count the words"), options)).rejects.toThrow('There is no program for "Count the words".');
  expect(existsSync(new URL("flag.py", ANSWERS))).toBe(true);
});
