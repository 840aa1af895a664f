import { deepEqual, equal, match, rejects } from "node:assert/strict";
import type { ContractCase } from "./contract-case.ts";
import { valueOf } from "./contract-case.ts";

const HOSTILE = {
  "it's": `"quotes" and 'quotes' and """more"""`,
  "back\\slash\n": "${x} {x} %s $(id) `id`",
  "'); import os; os._exit(1) #": ["\u2028", "😀", "\0", "</script>"],
  "": null,
};

/** What keeps a run apart from others and from the host. */
export const isolationCases: readonly ContractCase[] = [
  {
    name: "hands over context and params exactly, whatever they hold",
    check: async ({ value }) => {
      const given = { context: { ...HOSTILE, n: [1, 2.5, -0.5, true] }, params: { text_1: HOSTILE["it's"] } };
      deepEqual(await value("result = [context, params]", given), [given.context, given.params]);
    },
  },
  {
    name: "hands over large data",
    check: async ({ value }) => {
      const context = Array.from({ length: 50_000 }, (_, index) => `row ${index} ñ`);
      deepEqual(await value("result = [len(context), context[-1]]", { context }), [50_000, "row 49999 ñ"]);
    },
  },
  {
    name: "puts files into the working folder, under their names",
    check: async ({ value, file }) => {
      const files = [await file("invoice.txt", "total 5 €"), await file("data/it's a.csv", "1,2")];
      const code =
        "result = [open(files[name], encoding='utf-8').read() for name in sorted(files)]\nassert files['invoice.txt'] == 'invoice.txt'";
      deepEqual(await value(code, { files }), ["1,2", "total 5 €"]);
    },
  },
  {
    name: "lets nobody write to a file it was given",
    needs: ["read-only files"],
    check: async ({ error, file }) => {
      const files = [await file("a.txt", "a")];
      match((await error("open('a.txt', 'w')", { files })).message, /Read-only|Permission/);
    },
  },
  {
    name: "refuses files with names that lead elsewhere",
    check: async ({ run, file }) => {
      const { path } = await file("b.txt", "b");
      for (const name of ["../b", "/etc/b", "a//b", "", "a\\b", "a/../../b", "out/b"]) {
        await rejects(run("1", { files: [{ name, path }] }), { code: "CONFIGURATION" }, name);
      }
      await rejects(run("1", { files: [{ name: "b", path: `${path}-missing` }] }), { code: "CONFIGURATION" });
    },
  },
  {
    name: "refuses network targets that it cannot enforce",
    check: async ({ sandbox, run }) => {
      if ((await sandbox.capabilities()).network) return;
      await rejects(run("1", { allow: ["127.0.0.1:9"] }), { code: "CAPABILITY" });
      equal(valueOf(await run("1")), 1);
    },
  },
  {
    name: "starts every program in a fresh process and folder",
    check: async ({ value }) => {
      const code =
        "import builtins, os\nresult = [hasattr(builtins, 'mark'), sorted(os.listdir('.')), os.path.exists(os.environ['HOME'] + '/mark')]\n" +
        "builtins.mark = 1\nopen('left', 'w').close()\nopen(os.environ['HOME'] + '/mark', 'w').close()";
      for (let round = 0; round < 2; round += 1) deepEqual(await value(code), [false, ["out"], false]);
    },
  },
  {
    name: "passes nothing of the host's environment on",
    check: async ({ value }) => {
      const code = "import os\nresult = sorted(os.environ)";
      const own = ["HOME", "LANG", "MPLBACKEND", "MPLCONFIGDIR", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH", "TMPDIR"];
      deepEqual(await value(code), own);
    },
  },
  {
    name: "runs a program as a script",
    check: async ({ value }) => {
      const code = "import sys, pickle\nclass A: pass\npickle.loads(pickle.dumps(A()))\nif __name__ == '__main__': result = sys.argv";
      deepEqual(await value(code), ["program.py"]);
    },
  },
  {
    name: "runs threads, executors and child processes",
    needs: ["processes", "threads"],
    check: async ({ value }) => {
      const code =
        "from concurrent.futures import ThreadPoolExecutor\nfrom multiprocessing import get_context\nimport subprocess\n" +
        "pool = ThreadPoolExecutor(2)\nresult = list(pool.map(abs, [-1, -2]))\n" +
        "with get_context('fork').Pool(2) as p: result += p.map(abs, [-3])\n" +
        "result.append(subprocess.run(['true']).returncode)";
      deepEqual(await value(code), [1, 2, 3, 0]);
    },
  },
  {
    name: "reports once for a program that forks and falls through",
    needs: ["processes"],
    check: async ({ run }) => {
      const finished = await run("import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)\nprint('parent' if pid else 'child')\npid > 0");
      deepEqual([finished.stdout, valueOf(finished)], ["child\nparent\n", true]);
    },
  },
  {
    name: "ends daemons with the program, and does not wait for them",
    needs: ["processes"],
    check: async ({ run, value }) => {
      const seconds = `60.${Math.floor(Math.random() * 1e9)}`; // tells our daemon from one of another sandbox on this machine
      const code =
        "import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n    time.sleep(60)\n  os._exit(0)\n" +
        `os.execv('/bin/sleep', ['sleep', '${seconds}']) if os.fork() == 0 else None\nresult = [os.getpid(), os.getsid(0)]`;
      const { durationMs } = await run(code);
      equal(durationMs < 10_000, true, `${durationMs} ms`);
      const look =
        "import os\nresult = []\nfor p in filter(str.isdigit, os.listdir('/proc')):\n" +
        `  try: words = open(f'/proc/{p}/cmdline').read()\n  except OSError: continue\n  if words.startswith('sleep\\0' + '${seconds}'): result.append(p)`;
      deepEqual(await value(look), []);
    },
  },
  {
    name: "keeps a hundred runs at once apart",
    check: async ({ value }) => {
      const code = "import os\nopen('n', 'w').write(str(context))\nprint(context)\nresult = [context, open('n').read(), os.listdir('.')]";
      const runs = Array.from({ length: 100 }, (_, index) => value(code, { context: index }));
      const expected = Array.from({ length: 100 }, (_, index) => [index, String(index), ["n", "out"]]);
      const sorted = (await Promise.all(runs)).map((found) =>
        Array.isArray(found) ? [found[0], found[1], [...(found[2] as string[])].sort()] : found,
      );
      deepEqual(sorted, expected);
    },
  },
  {
    name: "says what it can do, and always the same",
    check: async ({ sandbox, value }) => {
      const found = await sandbox.capabilities();
      match(found.python, /^3\.\d+\.\d+/);
      deepEqual(await sandbox.capabilities(), found);
      deepEqual([...found.packages].sort(), found.packages);
      const code = "import sys, importlib\nfor name in context: importlib.import_module(name)\nresult = sys.version.split()[0]";
      equal(await value(code, { context: found.packages.slice(0, 3) }), found.python);
    },
  },
];
