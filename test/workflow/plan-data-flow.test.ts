import { describe, expect, test } from "vitest";
import type { WorkflowDefinition } from "../../src/workflow/definition.ts";
import { planDataFlow } from "../../src/workflow/plan-data-flow.ts";
import { define, structureOf } from "./define.ts";

interface Told {
  readonly reads: string;
  readonly writes: readonly string[] | "open" | null;
  readonly resultSchema: object | null;
}

function flowOf(definition: WorkflowDefinition, id: string): Told {
  const { flow, problems } = planDataFlow(structureOf(definition));
  expect(problems).toEqual([]);
  const { reads = [], writes = null, resultSchema = null } = flow.nodes.get(id) ?? {};
  return { reads: reads.map(({ key, optional }) => (optional ? `${key}?` : key)).join(" "), writes, resultSchema };
}

function problemsOf(definition: WorkflowDefinition): [string, string][] {
  return planDataFlow(structureOf(definition)).problems.map(({ path, message }) => [path.join("."), message]);
}

const action = (id: string, more: object) => ({ id, type: "action", ...more });
const contract = (properties: object) => ({ type: "object", properties, required: Object.keys(properties) });

describe("asks nodes for what others read", () => {
  const invoice = define(
    ["start fetch", "fetch sum", "sum mail net_total > 1000", "sum end else", "mail end"],
    [
      action("fetch", { prompt: "Fetch the newest invoice" }),
      action("sum", { prompt: "Add up the net totals" }),
      action("mail", { label: "Mail the net total to Ann" }),
    ],
    { inputs: { recipient: "string" } },
  );

  test("the node that names a key gives it, as a number where it is compared with one", () => {
    expect(flowOf(invoice, "sum")).toEqual({
      reads: "recipient fetch?",
      writes: ["net_total", "sum"],
      resultSchema: contract({ net_total: { type: "number" } }),
    });
  });

  test("a prompt that names a key sees it, the workflow's inputs, and whole results of prompts that do not say what they give; nobody wants its own", () => {
    expect(flowOf(invoice, "mail")).toEqual({ reads: "recipient net_total fetch? sum?", writes: null, resultSchema: null });
  });

  test("where none names it, the nearest earlier node with a prompt gives it", () => {
    const definition = define(["start a", "a b", "b c", "c end"], [action("c", { inputs: ["weight"] })]);
    expect([flowOf(definition, "a").writes, flowOf(definition, "b").writes]).toEqual([null, ["weight"]]);
  });

  test("branches that exclude each other both give it", () => {
    const definition = define(
      ["start d", "d a true", "d b false", "a j", "b j", "j end"],
      ["d decision", action("j", { inputs: ["price"] })],
    );
    expect([flowOf(definition, "a").writes, flowOf(definition, "b").writes]).toEqual([["price"], ["price"]]);
  });

  test("a node that is read whole and by key writes both", () => {
    const code = "result = context['subject']";
    const definition = define(
      ["start read", "read check", "check keep", "keep end"],
      [action("read", { prompt: "Return subject and body" }), action("check", { code }), action("keep", { prompt: "Save it" })],
    );
    expect(flowOf(definition, "read").writes).toEqual(["subject", "read"]);
    expect(flowOf(definition, "keep").reads).toBe("subject? read? check?");
  });

  test("declared outputs are what a result must be, files among them", () => {
    const definition = define(["start a", "a end"], [action("a", { outputs: { report: "file", rows: { type: "array" }, note: "any" } })]);
    expect(flowOf(definition, "a").resultSchema).toEqual(
      contract({
        report: { type: "string", format: "file", description: "name of a file that the program left in out/" },
        rows: { type: "array" },
        note: {},
      }),
    );
  });

  test("decisions answer with a boolean, or with one of their words", () => {
    const yes = define(["start d", "d a true", "d end false", "a end"], ["d decision"]);
    const words = define(["start d", "d a invoice", "d end else", "a end"], ["d decision"]);
    expect(flowOf(yes, "d")).toMatchObject({ resultSchema: { type: "boolean" }, writes: null });
    expect(flowOf(words, "d")).toMatchObject({ resultSchema: { type: "string", enum: ["invoice", "else"] } });
  });

  test("code in the original engine's form may write anything, and what it shows is known", () => {
    const code = "print(json.dumps({'status': 'success', 'context_updates': {'urgent': True}, 'message': ''}))";
    const definition = define(["start a", "a b urgent", "a end else", "b end"], [action("a", { code })]);
    expect(flowOf(definition, "a")).toEqual({ reads: "", writes: "open", resultSchema: null });
    expect(flowOf(definition, "b").reads).toBe("urgent?");
  });

  test("code reads what it names, what it asks for may be missing, and with a whole context everything", () => {
    const code = 'a = context["one"]\nb = context.get("two")\nif "three" in context: c = context["three"]\ncontext["four"] = 1';
    const whole = "result = len(context)";
    const inputs = { one: "any", two: "any", three: "any" };
    const definition = define(["start a", "a b", "b end"], [action("a", { code }), action("b", { code: whole })], { inputs });
    expect(flowOf(definition, "a").reads).toBe("one three? two?");
    expect(flowOf(definition, "b").reads).toBe("one? two? three? a?");
  });

  test("a map gives lists, and its items are no keys of the context", () => {
    const definition = define(
      ["start m", "m end size(context.prices) > 3", "m end2 else"],
      [{ id: "m", type: "map", over: "links", code: "result = {'prices': item, 'from': context['item']}" }],
      { inputs: { links: "array" } },
    );
    expect(flowOf(definition, "m")).toEqual({ reads: "links", writes: ["prices"], resultSchema: contract({ prices: {} }) });
  });

  test("in a loop a prompt may name what is given for the next time", () => {
    const definition = define(
      ["start draft", "draft review", "review draft score < 3 max=2", "review end else"],
      [action("draft", { prompt: "Write with the comments" }), action("review", { prompt: "Review", outputs: ["score", "comments"] })],
    );
    expect(flowOf(definition, "draft").reads).toBe("comments?");
  });
});

describe("tells before the run", () => {
  const read = (inputs: string[], more: object = {}) => [action("a", { code: "result = 1", ...more }), action("b", { inputs })];
  test.each<[string, WorkflowDefinition, [string, string][]]>([
    [
      "a key that nobody gives",
      define(["start a", "a b", "b end"], read(["totl"], { outputs: ["total"] })),
      [["nodes.3.inputs.0", '"totl" is read by "b", and nothing before gives it. Did you mean "total"?']],
    ],
    [
      "a key that only a later node gives",
      define(["start a", "a b", "b end"], [action("a", { inputs: ["late"] }), action("b", { outputs: ["late"] })]),
      [
        [
          "nodes.2.inputs.0",
          '"late" is read by "a", and only "b" gives it, which does not run before: add an edge, or write "late?" in `inputs` if it may be missing.',
        ],
      ],
    ],
    [
      "a condition over a key that nobody gives",
      define(["start end totl > 3", "start end2 else"], [], { inputs: { total: "number" } }),
      [["edges.0.condition", '"totl" is read by "start", and nothing before gives it. Did you mean "total"?']],
    ],
    [
      "a condition that asks for a key that nobody gives",
      define(["start end has(context.totl)", "start end2 else"], [], { inputs: { total: "number" } }),
      [["edges.0.condition", 'Nothing gives the context "totl". Did you mean "total"? (column 5)']],
    ],
    [
      "a condition that is no expression",
      define(["start end total >", "start end2 else"], [], { inputs: { total: "number" } }),
      [["edges.0.condition", "Unexpected token: EOF. (column 8)"]],
    ],
    [
      "a condition that is not true or false",
      define(["start end total", "start end2 else"], [], { inputs: { total: "number" } }),
      [["edges.0.condition", "A condition is true or false, and total gives a number: compare it with something."]],
    ],
    [
      "a decision's expression that does not fit its outcomes",
      define(["start d", "d end yes", "d end2 no"], [{ id: "d", type: "decision", expression: "total > 3" }], {
        inputs: { total: "number" },
      }),
      [["nodes.3.expression", '"d" gives true or false, and its outcomes are "yes" and "no": give it a word for each.']],
    ],
    [
      "two nodes at one time that both write a key",
      define(["start a", "start b", "a end", "b end"], [action("a", { outputs: ["x"] }), action("b", { outputs: ["x"] })]),
      [
        [
          "nodes.3.outputs.0",
          '"a" and "b" both give "x" and may run at the same time, so chance would decide which stays: give one another name, or say in `reducers` how they become one value (append, merge, add).',
        ],
      ],
    ],
    [
      "two nodes at one time of which one must be asked",
      define(["start a", "start b", "a c", "b c", "c end"], [action("c", { inputs: ["x"] })]),
      [["nodes.4.inputs.0", '"x" may come from "a" and "b", which may run at the same time: say in `outputs` which of them gives it.']],
    ],
    [
      "a reducer of nothing",
      define(["start a", "a end"], [action("a", { outputs: ["rows"] })], { reducers: { row: "append" } }),
      [["reducers.row", 'No node gives "row", so there is nothing to reduce. Did you mean "rows"?']],
    ],
    [
      "an input twice, and an output twice",
      define(["start a", "a end"], [action("a", { inputs: ["x", "x?"], outputs: ["y", "y"] })], { inputs: { x: "any" } }),
      [
        ["nodes.2.inputs.1", '"x" stands twice in `inputs`: remove one.'],
        ["nodes.2.outputs.1", '"y" stands twice in `outputs`: remove one.'],
      ],
    ],
    [
      "inputs with names that are taken",
      define(["start a-b", "a-b end"], [], { inputs: { errors: "any", a_b: "any" } }),
      [
        ["inputs.errors", 'The input "errors" has a name that belongs to the run itself: give it another.'],
        ["inputs.a_b", 'The input "a_b" has the name of the node "a-b", whose result stands under it: rename one of them.'],
      ],
    ],
    [
      "a key under which another node's result stands",
      define(["start a", "a b", "b end"], [action("b", { outputs: { a: "any" } })]),
      [["nodes.3.outputs.a", '"b" gives "a", under which the whole result of the node "a" stands: give it another name.']],
    ],
    [
      "code that reads what its inputs leave out",
      define(["start a", "a end"], [action("a", { inputs: ["x"], code: "context['y']" })], { inputs: { x: "any", y: "any" } }),
      [["nodes.2.code", 'The code of "a" read "y", which is not among its `inputs`. Add it there.']],
    ],
    [
      "a failure that is never known",
      define(["start a", "a end has(errors.a)", "a end2 else"]),
      [["edges.1.condition", 'errors.a is never there: a failure of "a" ends the run. Give it onError: continue. (column 5)']],
    ],
  ])("%s", (_name, definition, problems) => {
    expect(problemsOf(definition)).toEqual(problems);
  });

  test.each<[string, WorkflowDefinition]>([
    [
      "exclusive branches that write one key",
      define(
        ["start d", "d a true", "d b false", "a end", "b end"],
        ["d decision", action("a", { outputs: ["x"] }), action("b", { outputs: ["x"] })],
      ),
    ],
    [
      "two at one time with a reducer",
      define(["start a", "start b", "a end", "b end"], [action("a", { outputs: ["x"] }), action("b", { outputs: ["x"] })], {
        reducers: { x: "append" },
      }),
    ],
    [
      "an input that may be missing, of a branch",
      define(
        ["start d", "d a true", "d j false", "a j", "j end"],
        ["d decision", action("a", { outputs: ["x"] }), action("j", { inputs: ["x?"] })],
      ),
    ],
    [
      "a failure that the run goes on behind",
      define(["start a", "a end has(errors.a)", "a end2 else"], [action("a", { onError: "continue" })]),
    ],
  ])("and nothing where nothing is: %s", (_name, definition) => {
    expect(problemsOf(definition)).toEqual([]);
  });
});
