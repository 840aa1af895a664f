import type { SerializerProtocol } from "@langchain/langgraph-checkpoint";
import type { StoredValue } from "./checkpoint-statements.ts";

/** Before the type of a value whose bytes are not text. */
const BASE64 = "base64:";

/** Makes a row's text of a value. */
export async function packValue(serde: SerializerProtocol, value: unknown): Promise<StoredValue> {
  const [type, bytes] = await serde.dumpsTyped(value);
  if (type === "json") return { type, value: new TextDecoder().decode(bytes) };
  return { type: `${BASE64}${type}`, value: Buffer.from(bytes).toString("base64") };
}

/** Makes the value again. @throws whatever the serializer throws at text that is not its own. */
export function unpackValue(serde: SerializerProtocol, { type, value }: StoredValue): Promise<unknown> {
  if (!type.startsWith(BASE64)) return serde.loadsTyped(type, value);
  return serde.loadsTyped(type.slice(BASE64.length), new Uint8Array(Buffer.from(value, "base64")));
}
