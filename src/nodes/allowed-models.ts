import { ConfigurationError } from "../errors.ts";
import type { CodeModel } from "../model/port.ts";

/** A model that a call may choose. */
export interface AllowedModel {
  readonly name: string;
  /** What the factory was given: a name, or the model itself. */
  readonly given: unknown;
  /** null where it takes a key that nobody gave. */
  readonly model: CodeModel | null;
}

/**
 * Refuses models that share a name: a run keeps the name of the one it has chosen, and would find the other.
 *
 * @throws ConfigurationError (`input`) naming it.
 */
export function refuseTwins(models: readonly AllowedModel[]): void {
  const twin = models.find(({ name, given }) => models.some((other) => other.name === name && other.given !== given));
  if (!twin) return;
  throw new ConfigurationError(
    `Two models have the name ${JSON.stringify(twin.name)}: a call could not say which. Give each a name of its own, or leave one out of \`models\`.`,
    { reason: "input" },
  );
}

/**
 * Finds the model that a call asks for, by its name or itself.
 *
 * @throws ConfigurationError (`input`) naming those that may be chosen.
 */
export function findAllowedModel(allowed: readonly AllowedModel[], asked: unknown): AllowedModel {
  const found = allowed.find(({ name, given }) => asked === name || asked === given);
  if (found) return found;
  const names = allowed.map(({ name }) => JSON.stringify(name)).join(", ");
  const told = typeof asked === "string" ? JSON.stringify(asked) : "that was passed";
  throw new ConfigurationError(
    `The model ${told} may not be chosen by a call. Choose one of ${names}, or list it in the factory's \`models\`.`,
    {
      reason: "input",
    },
  );
}

/** The services with the model that the run has chosen when it began; `null` stands for the factory's own. */
export function withModelOf<Services extends { readonly model: CodeModel | null; readonly models: readonly AllowedModel[] }>(
  services: Services,
  chosen: string | null,
): Services {
  return chosen === null ? services : { ...services, model: findAllowedModel(services.models, chosen).model };
}
