import type { SerializerProtocol } from "@langchain/langgraph-checkpoint";
import { encodeState } from "./encode-state.ts";
import { reviveState } from "./revive-state.ts";

/**
 * Creates the serializer of checkpoints: JSON, in which what a program or a model has put into the state stays data.
 *
 * A row of the file is not trusted, and neither is what went into the state. LangGraph's own serializer makes an object of
 * whatever says that it is one (`{"lc": 1, "type": "constructor", …}`), so that a result of a sandbox comes back as another
 * thing, or makes its thread unreadable. Here such data is escaped when it is written, and what is read becomes nothing
 * but plain data, `Map`, `Set`, `RegExp`, `Error`, `Uint8Array` and LangChain's messages. Other objects of
 * LangChain, such as prompts and models, come back as the plain JSON that they are written as.
 */
export function createCheckpointSerializer(): SerializerProtocol {
  return {
    dumpsTyped: async (value: unknown) => ["json", new TextEncoder().encode(encodeState(value))],
    loadsTyped: async (type: string, data: Uint8Array | string) => {
      if (type !== "json") throw new Error(`the type ${JSON.stringify(type)} is not known`);
      return reviveState(JSON.parse(typeof data === "string" ? data : new TextDecoder().decode(data)));
    },
  };
}
