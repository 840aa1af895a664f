import { describe, expect, test } from "vitest";
import { plantTargets } from "./plant-targets.ts";
import { createPyodideAttacker } from "./pyodide-attacker.ts";

/** Attacks in plain Python; each leaves in `result` what it came to. */
const IN_PYTHON: Readonly<Record<string, string>> = {
  "by the standard library": `
import os, socket, subprocess, urllib.request, ctypes, signal, multiprocessing
url = f"http://127.0.0.1:{context['port']}/"
result = succeeded({
    "file": lambda: open(context["secretFile"]).read(),
    "list": lambda: os.listdir(os.path.dirname(context["secretFile"])),
    "mark": lambda: open(context["mark"], "w"),
    "environ": lambda: open("/proc/self/environ").read(),
    "getenv": lambda: os.environ["PLANTED_SECRET"],
    "http": lambda: urllib.request.urlopen(url, timeout=2).read(),
    "socket": lambda: socket.create_connection(("127.0.0.1", context["port"]), 2).recv(10),
    "subprocess": lambda: subprocess.check_output(["id"]),
    "fork": os.fork, "exec": lambda: os.execv("/bin/sh", ["sh", "-c", "id"]), "spawn": lambda: os.posix_spawn("/bin/sh", ["sh"], {}),
    "process": lambda: multiprocessing.Process(target=print).start(),
    "kill": lambda: os.kill(context["bystander"], signal.SIGKILL),
    "popen": lambda: os.popen("id").read(),
})
result = [found for found in result if found[0] != "popen" or "uid" in found[1]]`,
  "by the ways to JavaScript that Pyodide has": `
result = succeeded({
    "js": lambda: __import__("js"),
    "pyodide_js": lambda: __import__("pyodide_js"),
    "pyodide.code": lambda: __import__("pyodide.code").code.run_js("process.env"),
    "pyodide.ffi": lambda: __import__("pyodide.ffi"),
    "pyodide.http": lambda: __import__("pyodide.http"),
    "_pyodide": lambda: __import__("_pyodide"),
    "_pyodide_core": lambda: __import__("_pyodide_core"),
    "micropip": lambda: __import__("micropip"),
})`,
};

/** Calls of C functions that lead out of WebAssembly. */
const IN_C: readonly string[] = [
  "libc.system(command)",
  'libc.emscripten_run_script(b"process.kill(%d)" % context["bystander"])',
  'ctypes.c_char_p(libc.emscripten_run_script_string(b"JSON.stringify(process.env)")).value',
  'libc.emscripten_async_load_script(context["secretFile"].encode(), 0, 0)',
];

/** Attacks in JavaScript, by an attacker who got hold of Pyodide's own objects: \`proxies\`. */
const IN_JAVASCRIPT: Readonly<Record<string, string>> = {
  "by making code from text": `
for index, proxy in enumerate(proxies):
    for path in ("constructor", "constructor.constructor", "constructor.constructor.constructor"):
        for text in ("return process", "return globalThis.process.env", "return import('node:fs')", "return fetch"):
            tried[f"{index} {path} {text}"] = lambda proxy=proxy, path=path, text=text: attribute(proxy, path)(text)()`,
  "by the names of Node and of browsers": `
names = ("process", "require", "module", "fetch", "WebSocket", "XMLHttpRequest", "EventSource", "Worker", "Deno", "Bun", "global", "importScripts", "eval")
for index, proxy in enumerate(proxies):
    for name in names:
        tried[f"{index} {name}"] = lambda proxy=proxy, name=name: getattr(proxy, name)`,
  "by mounting folders of the host": `
for index, proxy in enumerate(proxies):
    def mount(proxy=proxy, index=index):
        proxy._module.FS.mkdir(f"/host{index}")
        proxy._module.FS.mount(proxy._module.FS.filesystems.NODEFS, {"root": "/"}, f"/host{index}")
        return os.listdir(f"/host{index}")
    tried[f"{index} NODEFS"] = mount
    tried[f"{index} mountNodeFS"] = lambda proxy=proxy: proxy.mountNodeFS("/host", "/")
    tried[f"{index} readFile"] = lambda proxy=proxy: proxy._module.FS.readFile(context["secretFile"])
    tried[f"{index} read"] = lambda proxy=proxy: proxy._module.readBinary(context["secretFile"])`,
  "by Pyodide's loader and its network": `
url = f"http://127.0.0.1:{context['port']}/x.whl"
for index, proxy in enumerate(proxies):
    tried[f"{index} loadBinaryFile"] = lambda proxy=proxy: proxy._api.loadBinaryFile(url)
    tried[f"{index} loadPackage"] = lambda proxy=proxy: proxy.loadPackage(url) and None or 1 / 0
    tried[f"{index} useNodeSockFS"] = lambda proxy=proxy: proxy.useNodeSockFS() and None or 1 / 0
    tried[f"{index} dynlib"] = lambda proxy=proxy: proxy._module.loadDynamicLibrary(context["secretFile"])`,
  "by errors that remember where they were": `
for index, proxy in enumerate(proxies):
    try:
        proxy.constructor.constructor("x")
    except BaseException as error:
        for path in ("js_error.stack", "js_error.constructor.prepareStackTrace", "js_error.constructor.constructor"):
            def follow(error=error, path=path):
                found = attribute(error, path)
                assert "process" in dir(found) or context["secretFile"] in str(found)
                return found
            tried[f"{index} {path}"] = follow`,
};

describe("a program that reaches out of Pyodide", () => {
  const { report, attack } = createPyodideAttacker();

  test.each(Object.entries(IN_PYTHON))("gets nowhere %s", async (_, code) => {
    const { context, expectUntouched } = await plantTargets();
    const found = await report(code, { context });
    expect(found).toEqual([]);
    expectUntouched(found);
  });

  test.each(Object.entries(IN_JAVASCRIPT))("gets nowhere %s", async (_, code) => {
    const { context, expectUntouched } = await plantTargets();
    const program = `import os\nproxies = bridge()\ntried = {}\n${code}\nresult = [len(proxies), succeeded(tried)]`;
    const found = await report(program, { context });
    expectUntouched(found);
    expect(found).toEqual([expect.any(Number), []]);
    expect(Array.isArray(found) && Number(found[0]) > 5).toBe(true); // the attack had something to begin with
  });

  test("gets nowhere by the C library under the interpreter", async () => {
    const { context, expectUntouched } = await plantTargets();
    const ends: string[] = [];
    for (const call of IN_C) {
      const { outcome, stdout } = await attack(
        `import ctypes\nlibc = ctypes.CDLL(None)\ncommand = f"touch {context['mark']}; kill -9 {context['bystander']}".encode()\nprint(${call})`,
        { context },
      );
      expectUntouched([outcome, stdout]);
      ends.push(outcome.status);
    }
    expect(ends).toEqual(["ok", "error", "error", "error"]); // system() answers that it failed; the others break the interpreter
  });

  test("learns nothing of the host from its own environment, arguments and files", async () => {
    const { context, expectUntouched } = await plantTargets();
    const run = await attack(
      `
import os, sys
for folder, _, files in os.walk("/"):
    for name in files:
        print(os.path.join(folder, name))
print(dict(os.environ), sys.argv, sys.path, sys.executable, os.getcwd(), os.getpid())`,
      { context },
    );
    expectUntouched(run.stdout);
    for (const word of ["node_modules", "PLANTED", process.cwd()]) expect(run.stdout).not.toContain(word);
  });
});
