import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { readDriverText } from "../driver-text.ts";

/** What the bridge is given, in the words of `bridge.py`. */
export interface BridgePayload {
  /** Told by nobody but us: a message without it is not the bridge's. */
  readonly nonce: string;
  /** The driver's request as ASCII JSON; the bridge adds the folders. */
  readonly request: string;
  readonly diskBytes: number;
  /** The folder on the machine that holds the input files; null if they come along in `files`. */
  readonly inputs: string | null;
  /** Input files by name, in base64. */
  readonly files: Readonly<Record<string, string>>;
  /** What leads to the run's targets; null if it has none. */
  readonly network: BridgeNetwork | null;
  /** The folder on the machine where the host leaves its answers about effects; null if none is possible. */
  readonly answers: string | null;
}

/** What leads a program to its targets, in the words of `gateway.py` and `enclose.py`. */
export interface BridgeNetwork {
  /** For each target where the driver listens, as `127.0.0.2:993`, and where that leads. */
  readonly targets: readonly { readonly listen: string; readonly addresses: readonly string[]; readonly port: number }[];
  /** The text of /etc/hosts. */
  readonly hosts: string;
  /** PEM of certificates to trust beside those of the machine; null for none. */
  readonly certificates: string | null;
}

/** The type of the bridge's display messages. */
export const MESSAGE_TYPE = "application/vnd.cached-executor.run+json";

const compress = promisify(deflate);

/** Packs what the bridge is given, with the type of its messages and the text of the driver. */
export async function packPayload(payload: BridgePayload): Promise<Buffer> {
  return compress(JSON.stringify({ ...payload, messageType: MESSAGE_TYPE, driver: await driverText(payload.network !== null) }));
}

/** Where the payload is: in the code itself, or in a file on the machine that the bridge removes. */
export type PayloadPlace = { readonly bytes: Buffer } | { readonly path: string };

/**
 * Python for the machine's kernel that runs the bridge. Whatever a request holds goes in as base64 and stays data;
 * nothing is printed, and no value is left to show.
 */
export async function bridgeCode(place: PayloadPlace): Promise<string> {
  const bridge = `${readPython("gateway")}\n${readPython("answers")}\n${readPython("bridge")}`;
  const payload = "path" in place ? `read(${JSON.stringify(place.path)})` : `base64.b64decode("${place.bytes.toString("base64")}")`;
  return `import base64, json, os, zlib
def read(path):
    with open(path, "rb") as file:
        content = file.read()
    os.unlink(path)
    return content
exec(zlib.decompress(base64.b64decode("${await packText(bridge)}")), {"PAYLOAD": json.loads(zlib.decompress(${payload}))})
`;
}

/** Text for `python -c` that goes to its place and becomes the driver; packed, as one argument must not be over 128 KB. */
async function driverText(relaying: boolean): Promise<string> {
  const text = await packText(`${readPython("enclose_targets")}\n${readPython("enclose")}\n${readDriverText(relaying)}`);
  return `import base64, zlib\nexec(zlib.decompress(base64.b64decode("${text}")))`;
}

async function packText(text: string): Promise<string> {
  return (await compress(text)).toString("base64");
}

function readPython(name: "answers" | "bridge" | "enclose" | "enclose_targets" | "gateway"): string {
  return readFileSync(new URL(`./${name}.py`, import.meta.url), "utf8");
}
