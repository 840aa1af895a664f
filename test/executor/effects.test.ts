import { join } from "node:path";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { END, Send, START, StateGraph, StateSchema, ReducedValue } from "@langchain/langgraph";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { createExecutorNode, getExecutor, type ExecutorOptions } from "../../src/index.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { startChild } from "../database/start-child.ts";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { createHarness, temporaryFolder } from "./harness.ts";

/** Sends a line to the server in the context, which answers with how many it has had. */
const SEND = `
import socket
def send(words):
    with socket.create_connection(("127.0.0.1", context["port"]), timeout=10) as connection:
        connection.sendall(f"{words}\\n".encode())
        return int(connection.makefile().readline())
`;

/** A server that keeps every line it is sent. */
async function openServer() {
  const lines: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    createInterface({ input: socket }).on("line", (line) => socket.end(`${lines.push(line)}\n`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { lines, port: typeof address === "object" && address !== null ? address.port : 0 };
}

/** An executor that runs programs under bubblewrap, which may reach the server. */
async function openExecutor(answers: readonly string[], options: Partial<ExecutorOptions> = {}) {
  const server = await openServer();
  const sandbox = createBubblewrapSandbox();
  onTestFinished(() => sandbox.close());
  const database = join(temporaryFolder(), "executor.db");
  const network = { allow: [`127.0.0.1:${server.port}`] };
  const harness = createHarness({ answers: answers.map((code) => `${SEND}${code}`), sandbox, database, network, ...options });
  return { ...harness, ...server, path: database };
}

async function readEffects(path: string) {
  const database = openDatabase(path, { onWarning: (message) => expect.fail(message) });
  const columns = "tenant, run_id, checkpoint_ns, map_index, key, execution, status, value";
  const rows = await database.read({ sql: `SELECT ${columns} FROM effects ORDER BY checkpoint_ns, key`, values: {} });
  await database.close();
  return rows;
}

describe.skipIf(await skipsBubblewrap())("effects of a run", () => {
  test("are in the ledger under the run's id, and happen once", async () => {
    const { executor, lines, port, path } = await openExecutor(["result = once('mail:INV-7', lambda: send('a mail'))"]);
    const outcome = await executor.execute("Send the mail", { context: { port } });
    expect(outcome).toMatchObject({ result: 1 });
    expect(lines).toEqual(["a mail"]);
    const row = { tenant: "default", run_id: outcome._ai_metadata.run_id, checkpoint_ns: "", map_index: "", execution: 1 };
    expect(await readEffects(path)).toEqual([{ ...row, key: "mail:INV-7", status: "done", value: "1" }]);
  });

  test.each([
    ["raises", "1 / 0", {}],
    ["fails its checks", "result = 1", { checks: "assert False, 'wrong'" }],
    ["runs out of time", "import time\ntime.sleep(60)", { timeoutMs: 2_000 }],
  ])("are had by no other program when the one that had them %s: the run ends and says so", async (_words, rest, input) => {
    const { executor, lines, port, path } = await openExecutor([
      `once('mail:INV-7', lambda: send('a mail'))\n${rest}`,
      "result = once('mail-to-ana', lambda: send('the same mail'))",
    ]);
    const failed = executor.execute("Send the mail", { context: { port }, ...input });
    await expect(failed).rejects.toMatchObject({
      code: "EFFECTS_PENDING",
      message: expect.stringContaining('"mail:INV-7" (done)'),
      ledger: [{ key: "mail:INV-7", status: "done" }],
    });
    expect(lines).toEqual(["a mail"]);
    expect(await readEffects(path)).toMatchObject([{ key: "mail:INV-7", status: "done", execution: 1 }]);
  });

  test("that broke off count as unknown, and are not tried again either", async () => {
    const { executor, lines, port } = await openExecutor(["once('mail', lambda: 1 / 0)", "result = once('other', lambda: send('a mail'))"]);
    await expect(executor.execute("Send the mail", { context: { port } })).rejects.toMatchObject({
      ledger: [{ key: "mail", status: "unknown" }],
    });
    expect(lines).toEqual([]);
  });

  test("of a loop under one key are one: the second is an error before it happens, and the run ends as pending", async () => {
    const { executor, lines, port, model } = await openExecutor(Array(3).fill("for n in (1, 2, 3): once('mail', lambda: send(n))"));
    await expect(executor.execute("Send the mail", { context: { port } })).rejects.toMatchObject({
      code: "EFFECTS_PENDING",
      message: expect.stringMatching(/"mail" \(done\).*CodeExecutionError: .*mail/s),
      ledger: [{ key: "mail", status: "done" }],
    });
    expect([lines, model.requests.length]).toEqual([["1"], 1]);
  });

  test("happen anew in another run, also of a kept program", async () => {
    const { executor, lines, port, path } = await openExecutor(["result = once('mail', lambda: send('a mail'))"]);
    for (const attempts of [1, 0]) {
      expect(await executor.execute("Send the mail", { context: { port } })).toMatchObject({ _ai_metadata: { attempts } });
    }
    expect(lines).toHaveLength(2);
    expect(new Set((await readEffects(path)).map((row) => row["run_id"])).size).toBe(2);
  });

  test("keep no secret: values are masked, and a key that holds one keeps its effect from happening", async () => {
    const code = `
once('token', lambda: [context['token'], send('a mail')])
try: once('mail:' + context['token'], lambda: send('never'))
except Exception as error: result = str(error)`;
    const { executor, lines, port, path } = await openExecutor([code], { secrets: () => "hunter2-hunter2" });
    const outcome = await executor.execute("Send the mail", { context: { port, token: { $secret: "TOKEN" } } });
    expect(outcome).toMatchObject({ result: /^once\("mail:\[secret\]"\): the key holds a secret/ });
    expect(lines).toEqual(["a mail"]);
    expect(await readEffects(path)).toMatchObject([{ key: "token", value: '["[secret]",1]' }]);
  });

  test("do not happen while the ledger is locked", async () => {
    const code = "try: result = once('mail', lambda: send('a mail'))\nexcept Exception as error: result = str(error)";
    const { executor, lines, port, path, warnings } = await openExecutor([code]);
    expect(await executor.execute("Send the mail", { context: { port } })).toMatchObject({ result: 1 });
    const holder = startChild("hold-lock", [path]);
    await holder.nextLine();
    const outcome = await executor.execute("Send the mail", { context: { port } });
    expect(outcome).toMatchObject({ result: /ledger of effects cannot be written now/ });
    expect(lines).toHaveLength(1);
    expect(warnings.join()).toMatch(/The ledger of effects failed: .*lock/);
  }, 60_000);

  test("are told apart by the branches of a parent's graph that run the same task", async () => {
    const { options, lines, port, path } = await openExecutor(Array(2).fill("result = once('mail', lambda: send('a mail'))"));
    const node = createExecutorNode({
      ...options,
      task: "Send the mail",
      context: () => ({ port }),
      write: ({ status }) => ({ status }),
    });
    const Parent = new StateSchema({ status: new ReducedValue(z.string(), { reducer: (_old: string, status: string) => status }) });
    const branches = () => [new Send("mail", {}), new Send("mail", {})];
    const graph = new StateGraph(Parent)
      .addNode("mail", node as never)
      .addConditionalEdges(START, branches, ["mail"])
      .addEdge("mail", END);
    expect(await graph.compile().invoke({})).toEqual({ status: "ok" });
    expect(lines).toHaveLength(2);
    const namespaces = (await readEffects(path)).map((row) => String(row["checkpoint_ns"]));
    expect(new Set(namespaces).size).toBe(2);
    for (const namespace of namespaces) expect(namespace).toMatch(/^mail:[0-9a-f-]{36}$/);
  });

  test("of given Python are in the ledger too, under an id that the outcome tells", async () => {
    const { lines, port } = await openServer();
    const database = join(temporaryFolder(), "executor.db");
    const executor = getExecutor("local", { sandbox: "bubblewrap", database, network: { allow: [`127.0.0.1:${port}`] } });
    onTestFinished(() => executor.close());
    const outcome = await executor.execute(`${SEND}result = once('mail', lambda: send('a mail'))`, { context: { port } });
    expect(lines).toEqual(["a mail"]);
    expect(await readEffects(database)).toMatchObject([{ run_id: outcome._ai_metadata.run_id, key: "mail", status: "done" }]);
  });
});
