import { describe, expect, test } from "vitest";
import { plantTargets } from "./plant-targets.ts";
import { createPyodideAttacker } from "./pyodide-attacker.ts";

/**
 * An attacker who holds Pyodide's own objects and looks for one object of Node's: an error that the engine makes where
 * its stack runs out just as it enters a function of the host's, or what such a function answers.
 *
 * `sweep` calls a function at each depth of the stack around the one at which it runs out. Arrays in arrays get it there:
 * their `toString` calls the one of what they hold.
 */
const SEARCH = `
import asyncio, os, time
asyncio.events._set_running_loop(asyncio.new_event_loop())
proxies = bridge()
import _pyodide_core as core
main = [p for p in proxies if hasattr(p, "_module")][0]
sink = [p for p in proxies if "host.send" in str(p)][0]
OwnArray = core.to_js([]).constructor
OwnFunction = OwnArray.constructor
OwnObject = [p for p in proxies if str(p).startswith("[object Object]") and hasattr(p, "constructor")][0].constructor
OwnPromise = main._api.bootstrapFinalizedPromise.constructor
foreign, overflows = [], []

def examine(value, how):
    """Whether a value, or what leads from it, is not of the context: its functions are made by another Function."""
    if not type(value).__name__.startswith("Js"):
        return
    try:
        maker = value.constructor.constructor
    except BaseException:
        return
    if maker is not None and not maker == OwnFunction:
        foreign.append([how, str(value)[:200]])
        os.write(1, b"FOREIGN\\n")

def call(function, *words):
    try:
        examine(function(*words), "answer")
    except BaseException as error:
        found = getattr(error, "js_error", None)
        if found is not None:
            examine(found, "error")
            if "call stack" in str(found):
                overflows.append(1)
        return error

def levels_over(leaf, number=8000):
    levels = [leaf]
    for _ in range(number):
        above = core.to_js([])
        above.push(levels[-1])
        levels.append(above)
    return levels

def sweep(function, *words, shifts=40):
    """Each word more in a bound function takes its place on the stack: so the end comes at each word of it."""
    leaf = core.to_js([])
    levels = levels_over(leaf)
    for shift in range(shifts):
        more = [*words, *range(shift)]
        leaf.toString = function.bind(None, *more) if more else function
        if shift % 16 == 0:
            low, high = 0, len(levels) - 1
            while high - low > 1:
                middle = (low + high) // 2
                if "call stack" not in str(call(levels[middle].toString)):
                    low = middle
                else:
                    high = middle
        for depth in range(max(low - 4, 0), low + 4):
            call(levels[depth].toString)

def getter(obj, name):
    return OwnObject.getOwnPropertyDescriptor(obj, name).get

def own_error():
    try:
        OwnFunction("x")
    except BaseException as error:
        return error.js_error
`;

/** Each leaves what it found in `foreign`; an attack without an overflow has to say so. */
const SWEEPS: Readonly<Record<string, string>> = {
  "a function of the host's": "sweep(sink)",
  "a function of the host's that gets an object with hooks": `
hooks = OwnObject()
for name in ("toString", "valueOf", "toJSON", "then", "length", "type"):
    setattr(hooks, name, sink)
sweep(sink, hooks)`,
  "a function of the host's that gets a proxy of Python's": "sweep(sink, core.create_proxy({'type': 'artifact'}))",
  "a function of the host's that gets a message to write": `sweep(sink, '{"type":"artifact","name":"a","data":"","last":true}')`,
  "the text of an error's stack": "error = own_error()\nsweep(getter(error, 'stack').bind(error))",
  "the text of an error's stack, with a formatter of the program's": `
error = own_error()
frames = []
def format_stack(error, trace):
    frames.append(1)
    examine(trace, "trace")
    for frame in trace:
        for name in ("getThis", "getFunction", "getFileName"):
            examine(getattr(frame, name)(), name)
    return sink("x")
error.constructor.prepareStackTrace = core.create_proxy(format_stack)
OwnObject.getPrototypeOf(error.constructor).prepareStackTrace = core.create_proxy(format_stack)
error.stack
own_error().stack
sweep(getter(error, 'stack').bind(error))
assert not frames`,
  "capturing a stack": `
Error = OwnObject.getPrototypeOf(own_error().constructor)
sweep(Error.captureStackTrace, OwnObject())
sweep(Error)`,
  "making code from text": "sweep(OwnFunction, 'return 1')",
  "a promise that is rejected": "sweep(OwnPromise.reject.bind(OwnPromise), 1)",
  "a promise of a thenable": `
thenable = OwnObject()
setattr(thenable, "then", sink)
sweep(OwnPromise.resolve.bind(OwnPromise), thenable)`,
  "an import": `
promises = []
def all_of(values):
    for value in values:
        promises.append(value)
        examine(value, "promise")
    raise ValueError("all")
original, OwnPromise.all = OwnPromise.all, core.create_proxy(all_of)
call(main.useNodeSockFS) if hasattr(main, "useNodeSockFS") else None
OwnPromise.all = original
if hasattr(main, "useNodeSockFS"):
    sweep(main.useNodeSockFS.bind(main))
else:
    sweep(sink)`,
  "what reads iterators": `
iterator = OwnObject()
iterator.next = sink
sweep(getattr(OwnArray, "from").bind(OwnArray), iterator, core.create_proxy(sink))
sweep(OwnObject.fromEntries, core.to_js([[1, 2]]))`,
  "getters on an error": `
error = own_error()
descriptor = OwnObject()
descriptor.get = sink
OwnObject.defineProperty(error, "message", descriptor)
OwnObject.defineProperty(error, "name", descriptor)
levels = levels_over(error)
for depth in range(0, 8000, 40):
    call(levels[depth].toString)
sweep(sink, error)`,
  "the interpreter's own functions": `
module = main._module
for name in ("jsStackTrace", "UTF8ToString", "stringToNewUTF8", "getRandomDevice", "initRandomFill", "randomFill", "abort"):
    if hasattr(module, name):
        sweep(getattr(module, name), 0, shifts=8)
sweep(sink)`,
};

describe("a program that looks for an object of Node's", { timeout: 180_000 }, () => {
  const { report, attack } = createPyodideAttacker();

  test.each(Object.entries(SWEEPS))("finds none where the stack ends in %s", async (_, code) => {
    const { context, expectUntouched } = await plantTargets();
    const found = await report(`${SEARCH}\n${code}\nresult = [foreign[:5], len(overflows) > 0]`, { context });
    expect(found).toEqual([[], true]);
    expectUntouched(found);
  });

  test.each(["os.urandom(8)", "time.perf_counter()", 'os.write(1, b"x")', '"\u00e4".encode()', "open('a', 'w').close()"])(
    "finds none where the stack ends in what Python itself asks for: %s",
    async (expression) => {
      const { context, expectUntouched } = await plantTargets();
      const { outcome, stdout } = await attack(`${SEARCH}\nsweep(core.create_proxy(lambda *_: ${expression}))`, { context });
      expect(["ok", "error"]).toContain(outcome.status); // so deep, the interpreter may break
      expect(stdout).not.toContain("FOREIGN");
      expectUntouched([outcome, stdout]);
    },
  );

  test.each([
    ["a frame without content", `sink('{"type":"artifact"}')`],
    ["a frame of another type", `sink('{"type":"done"}')`],
    ["no frame at all", `sink("nonsense")`],
    ["a frame that is too long", `sink('{"type":"artifact","name":"a","last":true,"data":"' + "A" * 12_000_000 + '"}')`],
  ])("is told that it spoke for its driver: %s", async (_, code) => {
    const { outcome } = await attack(`${SEARCH}\n${code}\nresult = 1`);
    expect(outcome).toMatchObject({
      status: "error",
      error: { type: "ProgramExit", message: expect.stringContaining("in the place of its driver") },
    });
  });

  test("is told so where it answers something that is no outcome, and where that is too long", async () => {
    for (const answer of [
      "b'nonsense'",
      "b'[1]'",
      "b'[' * 200_000 + b']' * 200_000",
      "b'\"' + b'x' * 12_000_000 + b'\"'",
      "core.to_js([])",
    ]) {
      const { outcome } = await attack(`${SEARCH}\n${REPLACE_ANSWER.replace("ANSWER", answer)}\nresult = 1`);
      expect([answer, outcome]).toMatchObject([
        answer,
        { status: "error", error: { type: expect.stringMatching(/ProgramExit|RecursionError/) } },
      ]);
    }
  });

  test("is ended where its answer never ends being read", async () => {
    const forever = "def forever(*_):\n    while True: pass\nloop = core.to_js([])\nloop.toString = core.create_proxy(forever)";
    const limits = {
      timeoutMs: 2_000,
      memoryBytes: 2 ** 30,
      processes: 64,
      diskBytes: 10_000_000,
      resultBytes: 10_000,
      outputBytes: 10_000,
    };
    const { outcome } = await attack(`${SEARCH}\n${forever}\n${REPLACE_ANSWER.replace("ANSWER", "loop")}\nresult = 1`, { limits });
    expect(outcome).toMatchObject({ status: "error", error: { type: "ProgramExit" } });
  });
});

/** Has the driver's own code answer something else. */
const REPLACE_ANSWER = `
frame = sys._getframe()
while frame.f_code.co_name != "serve":
    frame = frame.f_back
class Answer:
    def decode(self, *_):
        answer = ANSWER
        return answer.decode() if isinstance(answer, bytes) else answer
frame.f_globals["encode"] = lambda *_: Answer()`;
