import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { createPipelineModel, PIPELINE } from "../../../examples/invoice/pipeline.ts";
import { loadWorkflow } from "../../../src/index.ts";

const ANSWERS = new URL("../../../examples/invoice/answers/", import.meta.url);
const { definition } = loadWorkflow(PIPELINE);
const actions = definition.nodes.filter((node) => node.type === "action");

it("reaches nothing but what each node needs", () => {
  const reach = Object.fromEntries(actions.map(({ id, network }) => [id, network]));
  const [imap, smtp, postgres] = [["{imap_host}:{imap_port}"], ["{smtp_host}:{smtp_port}"], ["{pg_host}:{pg_port}"]];
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

it("gives no node that books or answers a text of a stranger but in a file, so that no format of it makes another program of one", () => {
  const inputsOf = (id: string) => actions.find((node) => node.id === id)?.inputs?.filter((key) => !/^(?:pg|smtp)_/.test(key));
  expect([inputsOf("save"), inputsOf("answer")]).toEqual([
    ["mail", "invoice"],
    ["from_address", "mail", "invoice", "saved?", "row_id?"],
  ]);
});

it("shows no password in clear, and gives each to the nodes alone that need it", () => {
  const { inputs } = definition;
  for (const name of ["imap", "smtp", "pg"]) {
    expect(inputs?.[`${name}_password`]).toEqual({ default: { $secret: `${name.toUpperCase()}_PASSWORD` } });
  }
  const holders = actions.flatMap(({ id, inputs: keys }) => keys?.filter((key) => key.includes("password")).map((key) => [id, key]));
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
  const model = createPipelineModel();
  const options = { timeoutMs: 1_000 };
  const request = (task: string) => ({ messages: [], question: { task, contextShape: "{}", attempt: 1 } });
  for (const { prompt } of actions) {
    if (prompt === undefined) continue;
    expect((await model.generate(request(prompt), options)).text).toMatch(/^# Written by hand for this example, .*; no model did\.\n/);
  }
  await expect(model.generate(request("Count the words"), options)).rejects.toThrow('There is no program for "Count the words".');
  expect(existsSync(new URL("flag.py", ANSWERS))).toBe(true);
});
