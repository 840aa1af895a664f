/*
 * Runs inside the bare context and holds Pyodide: loads it, limits it, gives it files and a request. The script's value
 * is a function of (host, take, loadPyodide, createPyodideModule, settings as JSON).
 */
/* oxlint-disable max-params -- some signatures are Emscripten's, and no object of the outside may come in to hold several */
"use strict";
// oxlint-disable-next-line no-unused-expressions
async (host, take, loadPyodide, createPyodideModule, text) => {
  const settings = JSON.parse(text);
  const pyodide = await loadPyodide({
    createPyodideModule,
    indexURL: "/pyodide/",
    lockFileContents: { info: settings.lockInfo, packages: {} },
    jsglobals: Object.freeze({ __proto__: null }),
    env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1" },
    _makeSnapshot: settings.makesSnapshot,
    ...(settings.setUp === null ? { _loadSnapshot: take("snapshot") } : {}),
  });
  if (settings.setUp !== null) pyodide.runPython(settings.setUp);
  const { FS } = pyodide._module;

  /** Ends every way to compile or to make memory: what there is has its limit. */
  const closeWebAssembly = () => {
    for (const name of ["Module", "Instance", "Memory", "Table", "Global"]) {
      Object.defineProperty(WebAssembly[name].prototype, "constructor", { value: undefined });
    }
    for (const name of ["Module", "Instance", "Memory", "compile", "compileStreaming", "instantiate", "instantiateStreaming"]) {
      delete WebAssembly[name];
    }
  };

  /** Limits what the files hold together, and their number. */
  const limitFiles = (maxBytes, maxFiles) => {
    const { MEMFS } = FS.filesystems;
    const { dir, file } = MEMFS.ops_table;
    const measure = () => {
      const seen = new Set();
      let bytes = 0;
      const visit = (node) => {
        if (seen.has(node)) return;
        seen.add(node);
        if (FS.isFile(node.mode)) bytes += node.usedBytes ?? 0;
        else if (FS.isDir(node.mode)) for (const below of Object.values(node.contents ?? {})) visit(below);
      };
      visit(FS.root);
      for (const stream of FS.streams) if (stream) visit(stream.node);
      return { bytes, files: seen.size };
    };
    const before = measure();
    const used = { bytes: 0, files: 0 };
    const spend = (kind, amount, max) => {
      used[kind] += amount;
      if (used[kind] <= max) return;
      used[kind] = measure()[kind] - before[kind] + amount; // what was removed meanwhile has not been counted
      if (used[kind] <= max) return;
      used[kind] -= amount;
      throw new FS.ErrnoError(51); // ENOSPC
    };
    const grow = (node, size) => {
      if (size > (node.usedBytes ?? 0)) spend("bytes", size - node.usedBytes, maxBytes);
    };
    const { write } = file.stream;
    const { setattr } = file.node;
    file.stream.write = (stream, buffer, offset, length, position, canOwn) => {
      grow(stream.node, position + length);
      return write(stream, buffer, offset, length, position, canOwn);
    };
    file.node.setattr = (node, attributes) => {
      if (attributes.size !== undefined) grow(node, attributes.size);
      return setattr(node, attributes);
    };
    for (const name of ["mknod", "symlink"]) {
      const make = dir.node[name];
      dir.node[name] = (...words) => {
        spend("files", 1, maxFiles);
        return make(...words);
      };
    }
  };

  const failure = (type, message) => JSON.stringify({ status: "error", error: { type, message, line: null, traceback: "" } });
  const read = (holder, name) => {
    try {
      return holder[name];
    } catch {
      return undefined;
    }
  };
  /** Says how a program ended that came back with an exception of the engine: it left the interpreter, or broke it. */
  const describeEnd = (problem) => {
    const status = read(problem, "status");
    const before = "before it handed back a result";
    if (typeof status === "number") {
      return failure(
        "ProgramExit",
        "the program's process ended with exit code " + status + " " + before + ": it called os._exit() or something like it",
      );
    }
    const words = read(problem, "message");
    if (words === "Maximum call stack size exceeded") {
      return failure("RecursionError", "the program recurses, or nests its data, deeper than the interpreter can");
    }
    const reason = typeof words === "string" ? words.slice(0, 500) : "no reason is known";
    return failure("ProgramExit", "the interpreter broke down " + before.replace("it", "the program") + ": " + reason);
  };

  let stream = null;
  return {
    makeSnapshot: () => {
      const bytes = pyodide.makeMemorySnapshot();
      host.takeSnapshot(bytes);
    },
    addPiece: (path, size, last) => {
      if (!stream) {
        FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
        stream = FS.open(path, "w");
      }
      const bytes = take("piece");
      FS.write(stream, bytes, 0, size);
      if (!last) return;
      FS.close(stream);
      FS.chmod(path, 0o444);
      stream = null;
    },
    /**
     * Leaves the run as the global function "run", for a script with a time limit. All that the program answers or throws
     * is read in here: reading it may run the program's code.
     */
    prepare: (request, words) => {
      const { folder, maxBytes, maxFiles } = JSON.parse(words);
      for (const name of ["load", "read", "readbuffer"]) delete globalThis[name];
      FS.mkdirTree(folder);
      pyodide.setStdin({ stdin: () => null, isatty: false });
      for (const [number, name] of [
        [1, "setStdout"],
        [2, "setStderr"],
      ]) {
        pyodide[name]({
          write: (bytes) => {
            host.output(number, bytes);
            return bytes.length;
          },
          isatty: false,
        });
      }
      const serve = pyodide.globals.get("serve");
      limitFiles(maxBytes, maxFiles);
      closeWebAssembly();
      globalThis.run = () => {
        try {
          return serve(request, (line) => host.send(line));
        } catch (problem) {
          return describeEnd(problem);
        }
      };
    },
  };
};
