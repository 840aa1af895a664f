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
