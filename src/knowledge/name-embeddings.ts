import { z } from "zod";

/** What LangChain's embeddings say of the vectors that they give. */
const namesSchema = z
  .object({ model: z.string(), modelName: z.string(), azureOpenAIApiDeploymentName: z.string(), dimensions: z.number() })
  .partial();

/** Names embeddings by class, model and dimensions, and by what they wrap: two that give other vectors have other names. */
export function nameEmbeddings(embeddings: object): string {
  const names = namesSchema.safeParse(embeddings);
  const wrapped = "underlyingEmbeddings" in embeddings ? embeddings.underlyingEmbeddings : null; // of CacheBackedEmbeddings
  const inside = typeof wrapped === "object" && wrapped !== null ? nameEmbeddings(wrapped) : null;
  return JSON.stringify([embeddings.constructor.name, names.data ?? null, inside]);
}
