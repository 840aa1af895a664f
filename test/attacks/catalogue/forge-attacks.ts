import type { ListedAttack } from "./attack.ts";
import { FORGED } from "./forged.ts";
import { python } from "./tools.ts";

const DONE = `{"type":"done","outcome":{"status":"timeout","message":"${FORGED}"},"truncated":true,"durationMs":987654321}`;
const FRAMES = python`
import json
done = '${DONE}'
artifact = '{"type":"artifact","name":"${FORGED}","data":"eA==","last":true}'
output = '{"type":"output","stream":"stdout","text":"${FORGED}"}'
frames = [done, artifact, output, '{"type":"ready"}']
`;

/** A report in the program's own process that is none. */
const report = (name: string, text: string): ListedAttack => ({
  name: `reports ${name}`,
  kinds: ["bubblewrap"],
  ends: ["error"],
  code: python`
text = ${text}
for number in range(3, 1024):
    try: os.write(number, text.encode() if isinstance(text, str) else text)
    except OSError: pass
os._exit(0)`,
  alsoBreached: ({ outcome }) => (JSON.stringify(outcome).includes('"ProgramExit"') ? null : `it was believed: ${outcome.status}`),
});

const inBubblewrap: readonly ListedAttack[] = [
  {
    name: "writes the driver's frames to every descriptor",
    kinds: ["bubblewrap"],
    ends: ["ok", "error"],
    code: python`${FRAMES}
for number in range(3, 1024):
    for frame in frames:
        try: os.write(number, (frame + "\n").encode())
        except OSError: pass
result = []`,
  },
  {
    name: "writes the driver's frames to the descriptors of all processes",
    kinds: ["bubblewrap"],
    ends: ["ok", "error"],
    code: python`${FRAMES}
result = []
for pid in [pid for pid in processes() if pid != os.getpid()]:
    for number in range(256):
        result += succeeded({f"{pid} {number}": lambda: os.write(os.open(f"/proc/{pid}/fd/{number}", os.O_WRONLY), (done + "\n").encode())})
result += succeeded({f"{pid}": (lambda pid=pid: need(os.listdir(f"/proc/{pid}/fd"))) for pid in processes() if pid != os.getpid()})
result += succeeded({"own": lambda: need([name for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}") and os.readlink(f"/proc/self/fd/{name}").startswith("socket:")])})`,
  },
  {
    name: "has a child that writes the driver's frames after its end",
    kinds: ["bubblewrap"],
    code: python`${FRAMES}
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for _ in range(200):
            for number in range(3, 256):
                try: os.write(number, (done + "\n").encode())
                except OSError: pass
        time.sleep(5)
    os._exit(0)
os.wait()
result = []`,
    ends: ["ok", "error"],
  },
  {
    name: "takes its driver's memory for its own",
    kinds: ["bubblewrap"],
    ends: ["ok", "error"],
    code: python`${FRAMES}
import gc
def memory(mode):
    with open("/proc/1/mem", mode, buffering=0) as file:
        lines = open("/proc/1/maps").read().splitlines()
        file.seek(int(lines[0].split("-")[0], 16))
        return file.read(16) if "+" not in mode else file.write(b"x")
result = succeeded({"read": lambda: memory("rb"), "write": lambda: memory("r+b"), "maps": lambda: need(open("/proc/1/maps").read()), "stack": lambda: open("/proc/1/stack").read(), "calls": lambda: open("/proc/1/syscall").read(),
    "map_files": lambda: need(os.listdir("/proc/1/map_files")), "attach": lambda: need(libc.ptrace(16, 1, 0, 0) == 0), "auxiliary": lambda: need(open("/proc/1/auxv", "rb").read()), "io": lambda: open("/proc/1/io").read()})
for one in gc.get_objects():  # its own copies of the driver's objects lead to nothing
    if type(one).__name__ in ("Run", "Output", "Report", "Relay"):
        succeeded({name: lambda: setattr(one, name, 10**9) for name in ("left", "started", "status", "truncated", "limits")})
        succeeded({name: lambda: getattr(one, name)() for name in ("read", "measure", "finish")})`,
  },
  {
    name: "comes back into the driver's code after a fork",
    kinds: ["bubblewrap"],
    ends: ["ok", "error"],
    code: python`
result = []
frame = sys._getframe()
while frame.f_back: frame = frame.f_back
for _ in range(3):
    if os.fork() == 0:
        result = ["${FORGED} by a fork"]
        break
else:
    for _ in range(3): os.wait()`,
    alsoBreached: ({ outcome }) => (JSON.stringify(outcome).includes(FORGED) ? "a fork reported in the program's place" : null),
  },
  report("an outcome that is the driver's own", python`'{"status":"timeout","message":"${FORGED}"}'`),
  report("what is no JSON", `"{{{"`),
  report("twice", python`'{"status":"ok","result":{"status":"value","value":1,"warnings":[]},"checks":{"status":"passed"}}' * 2`),
  report(
    "a number that is none",
    python`'{"status":"ok","result":{"status":"value","value":NaN,"warnings":[]},"checks":{"status":"none"}}'`,
  ),
  report(
    "a number without end",
    python`'{"status":"ok","result":{"status":"value","value":1' + "0" * 5000 + ',"warnings":[]},"checks":{"status":"none"}}'`,
  ),
  report(
    "a key that is reserved",
    python`'{"status":"ok","result":{"status":"value","value":{"lc":1},"warnings":[]},"checks":{"status":"none"}}'`,
  ),
  report("what nests without end", python`'{"status":"ok","result":{"status":"value","value":' + "[" * 50_000`),
  report(
    "what nests too deep",
    python`'{"status":"ok","result":{"status":"value","value":' + "[" * 300 + "]" * 300 + ',"warnings":[]},"checks":{"status":"none"}}'`,
  ),
  report("a limit that there is not", `'{"status":"limit","limit":"crashed"}'`),
  report("an error that is no text", `'{"status":"error","error":{"type":1,"message":[],"line":"x","traceback":null}}'`),
  report("bytes that are no text", String.raw`b"\xff\xfe\x00{}"`),
  {
    name: "reports without end",
    kinds: ["bubblewrap"],
    ends: ["result-size"],
    limits: { resultBytes: 1_000_000 },
    code: python`
for _ in range(3000):
    for number in range(199, 202):
        try: os.write(number, b"[" * 65536)
        except OSError: pass
result = ["all of it was taken"]`,
  },
];

const inBoth: readonly ListedAttack[] = [
  {
    name: "gives itself more time and room in the memory that it finds",
    kinds: ["bubblewrap", "pyodide"],
    ends: ["timeout"],
    limits: { timeoutMs: 400 },
    code: python`
import gc
frame = sys._getframe()
places = [one for one in gc.get_objects() if isinstance(one, dict)]
while frame:
    places += [frame.f_locals, frame.f_globals]
    frame = frame.f_back
for place in places:
    for name in ("timeoutMs", "limits", "started", "deadline", "CHANNEL"):
        if name in place: place[name] = 10**9 if name != "limits" else {"timeoutMs": 10**9}
while True: pass`,
  },
  {
    name: "replaces the modules of the driver that it finds",
    kinds: ["bubblewrap", "pyodide"],
    ends: ["ok", "error"],
    code: python`${FRAMES}
import gc, types
for module in list(sys.modules.values()):
    for name in ("dumps", "encode", "decode", "write", "_exit"):
        if isinstance(module, types.ModuleType) and hasattr(module, name): setattr(module, name, lambda *_: b"${FORGED}")
for function in [one for one in gc.get_objects() if isinstance(one, types.FunctionType) and one.__globals__.get("send")]:
    function.__globals__["encode"] = lambda *_: done.encode()
result = []`,
  },
  {
    name: "prints the driver's frames",
    kinds: ["bubblewrap", "pyodide"],
    code: python`${FRAMES}
for frame in frames[:2]:
    print(frame)
    print(frame, file=sys.stderr)
result = []`,
  },
];

/** A program of Pyodide that sends its host a line of its own; it is told so. */
const line = (name: string, expression: string): ListedAttack => ({
  name: `sends its host ${name}`,
  kinds: ["pyodide"],
  ends: ["error"],
  code: python`${FRAMES}
host_sender()(${expression})
result = []`,
  alsoBreached: ({ outcome }) => (JSON.stringify(outcome).includes("in the place of its driver") ? null : "nobody noticed"),
});

/** A program of Pyodide whose driver answers something else. */
const answer = (name: string, expression: string): ListedAttack => ({
  name: `has its driver answer ${name}`,
  kinds: ["pyodide"],
  ends: ["ok", "error", "timeout", "result-size"],
  code: python`${FRAMES}
bridge()
import _pyodide_core as core
class Answer:
    def decode(self, *_): return ${expression}
driver_globals()["encode"] = lambda *_: Answer()
result = []`,
});

const inPyodide: readonly ListedAttack[] = [
  line("a frame without content", `'{"type":"artifact"}'`),
  line("the last frame", "done"),
  line("no frame at all", `"nonsense"`),
  line("a frame that is too long", python`'{"type":"artifact","name":"a","last":true,"data":"' + "A" * 12_000_000 + '"}'`),
  answer("a duration and an end of its own", "done"),
  answer("nonsense", `"nonsense"`),
  answer("something that nests too deep", `"[" * 200_000 + "]" * 200_000`),
  answer(
    "something that is too long",
    python`'{"status":"ok","result":{"status":"value","value":"' + "x" * 12_000_000 + '","warnings":[]},"checks":{"status":"none"}}'`,
  ),
  answer("an object of the engine", "core.to_js([])"),
  answer(
    "warnings and errors without end",
    python`'{"status":"ok","result":{"status":"value","value":[],"warnings":[' + ",".join(['"' + "w" * 9000 + '"'] * 90) + ']},"checks":{"status":"none"}}'`,
  ),
  {
    name: "hands over more files than it may, past its driver",
    kinds: ["pyodide"],
    limits: { diskBytes: 2_000_000 },
    code: python`
import json
send = host_sender()
for number in range(300): send(json.dumps({"type": "artifact", "name": f"f{number}", "data": "A" * 100_000, "last": True}))
result = []`,
  },
];

/** Programs that speak in the place of their driver. */
export const forgeAttacks: readonly ListedAttack[] = [...inBubblewrap, ...inBoth, ...inPyodide];
