// Runs one program that has many effects, each a line to a server on this machine, with a ledger in a database.
import { openDatabase } from "../../../src/database/open-database.ts";
import { createProcessSandbox } from "../../../src/sandbox/process/create-process-sandbox.ts";
import { requestOf } from "../../sandbox/request.ts";
import { openLedger } from "../open-ledger.ts";

const [path, port, execution, runsFolder] = process.argv.slice(2);
const code = `
import socket
def act(key):
    with socket.create_connection(("127.0.0.1", context["port"])) as connection:
        connection.sendall(f"{key}\\n".encode())
        connection.recv(1)
for n in range(900):
    key = f"effect {n}"
    try:
        once(key, lambda: act(key))
    except Exception:
        pass  # an earlier execution began it
`;
const database = openDatabase(String(path), { onWarning: console.error });
// with our rights, and so without a network that ends with this process: the program may act until it is ended itself
const sandbox = createProcessSandbox({ allowUnsafe: true, runsFolder: String(runsFolder) });
const effects = openLedger(database, { execution: Number(execution) });
await sandbox.run(requestOf(code, { context: { port: Number(port) } }), { effects });
await sandbox.close();
await database.close();
