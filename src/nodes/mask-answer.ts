import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { createMasker, type Masker } from "../secrets/create-masker.ts";
import { resolveSecrets } from "../secrets/resolve-secrets.ts";
import type { approvalAnswerSchema } from "./approval.ts";
import type { ExecutorServices } from "./services.ts";
import type { Request } from "./state.ts";

type Answer = z.output<typeof approvalAnswerSchema>;

/**
 * Takes the values of a request's secrets out of what a person says, before it is written down anywhere. Only words are
 * masked: a program without the value would be another than the person's.
 *
 * @throws ConfigurationError (`secret`) for an edited program that holds such a value, or if a secret cannot be resolved.
 */
export async function maskAnswer(
  { secrets, staging }: Pick<ExecutorServices, "secrets" | "staging">,
  { context, secretNames }: Pick<Request, "context" | "secretNames">,
  answer: Answer,
): Promise<Answer> {
  if (secretNames.length === 0 || answer.action === "approve") return answer;
  const resolved = await resolveSecrets((await staging.release(context)) as JsonObject, secrets ?? (() => undefined));
  const masker = createMasker(resolved.values);
  if (answer.action === "reject") return { ...answer, reason: masker.text(answer.reason) };
  refuseSecretIn(answer.program, masker);
  return answer;
}

function refuseSecretIn(program: string, masker: Masker): void {
  if (masker.text(program) === program) return;
  throw new ConfigurationError(
    "The edited program holds the value of a secret, and programs are kept. Read it from the context, as the program before did. Nothing was run.",
    { reason: "secret" },
  );
}
