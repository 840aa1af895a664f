import * as messages from "@langchain/core/messages";
import { DeltaSnapshot } from "@langchain/langgraph-checkpoint";
import { z } from "zod";

const encodedRecordSchema = z.discriminatedUnion("type", [
  z.object({ lc: z.literal(2), type: z.literal("undefined") }),
  z.object({ lc: z.literal(2), type: z.literal(["plain", "map"]), value: z.array(z.array(z.unknown())) }),
  z.object({ lc: z.literal(2), type: z.literal("set"), value: z.array(z.unknown()) }),
  z.object({ lc: z.literal(2), type: z.literal("delta_snapshot"), value: z.unknown() }),
  z.object({ lc: z.literal(2), type: z.literal("regexp"), value: z.tuple([z.string(), z.string()]) }),
  z.object({ lc: z.literal(2), type: z.literal("error"), value: z.string() }),
  z.object({ lc: z.literal(2), type: z.literal("bytes"), value: z.string() }),
]);

const constructorRecordSchema = z.object({
  lc: z.literal(1),
  type: z.literal("constructor"),
  id: z.array(z.string()),
  kwargs: z.record(z.string(), z.unknown()),
});
type ConstructorRecord = z.infer<typeof constructorRecordSchema>;

type Revivable = new (fields: never) => object;

/** The only classes of which an object is made, by the name that they are written under. */
const REVIVABLE = new Map<string, Revivable>([
  ["AIMessage", messages.AIMessage],
  ["AIMessageChunk", messages.AIMessageChunk],
  ["ChatMessage", messages.ChatMessage],
  ["ChatMessageChunk", messages.ChatMessageChunk],
  ["FunctionMessage", messages.FunctionMessage],
  ["FunctionMessageChunk", messages.FunctionMessageChunk],
  ["HumanMessage", messages.HumanMessage],
  ["HumanMessageChunk", messages.HumanMessageChunk],
  ["RemoveMessage", messages.RemoveMessage],
  ["SystemMessage", messages.SystemMessage],
  ["SystemMessageChunk", messages.SystemMessageChunk],
  ["ToolMessage", messages.ToolMessage],
  ["ToolMessageChunk", messages.ToolMessageChunk],
]);

/** Under this key a message's own `toJSON` puts plain data that has a key `lc`. */
const ESCAPED_BY_MESSAGE = "__lc_escaped__";

/** Makes state of parsed JSON again, as `encodeState` wrote it. From the outside in: what is plain data is never looked at as anything else. */
export function reviveState(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(reviveState);
  const encoded = encodedRecordSchema.safeParse(json);
  if (encoded.success) return reviveRecord(encoded.data);
  const constructed = constructorRecordSchema.safeParse(json);
  const Class = constructed.success ? classOf(constructed.data) : undefined;
  if (constructed.success && Class) return new Class(reviveFields(constructed.data.kwargs) as never);
  return reviveEntries(Object.entries(json));
}

function reviveRecord(record: z.infer<typeof encodedRecordSchema>): unknown {
  switch (record.type) {
    case "undefined":
      return undefined;
    case "plain":
      return reviveEntries(record.value);
    case "map":
      return new Map(record.value.map(([key, value]) => [reviveState(key), reviveState(value)]));
    case "set":
      return new Set(record.value.map(reviveState));
    case "delta_snapshot":
      return new DeltaSnapshot(reviveState(record.value));
    case "regexp":
      return new RegExp(...record.value);
    case "error":
      return new Error(record.value);
    case "bytes":
      return new Uint8Array(Buffer.from(record.value, "base64"));
  }
}

/** Defines each property anew, so that a key `__proto__` is a key like any other. */
function reviveEntries(entries: readonly (readonly unknown[])[]): object {
  return Object.fromEntries(entries.map(([key, value]) => [String(key), reviveState(value)]));
}

function classOf({ id }: ConstructorRecord): Revivable | undefined {
  return id[0] === "langchain_core" ? REVIVABLE.get(id.at(-1) ?? "") : undefined;
}

function reviveFields(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(reviveFields);
  const entries = Object.entries(json);
  if (entries.length === 1 && entries[0]?.[0] === ESCAPED_BY_MESSAGE) return reviveState(entries[0][1]);
  if ("lc" in json) return reviveState(json);
  return Object.fromEntries(entries.map(([key, value]) => [key, reviveFields(value)]));
}
