import { ConfigurationError } from "../errors.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";
import type { DetectedIntegration } from "./port.ts";

/**
 * Takes the integrations that a caller named, in place of detection, in alphabetical order: the order in which they were named
 * must not make another prompt. Packages that read a type of file count only where such a file is given.
 *
 * @throws ConfigurationError (`input`) for a name without a document, listing those that there are.
 */
export function chooseIntegrations(
  names: readonly string[],
  { documents, fileNames }: { readonly documents: ReadonlyMap<string, IntegrationDocument>; readonly fileNames: readonly string[] },
): DetectedIntegration[] {
  return [...new Set(names)].toSorted().map((name) => {
    const document = documents.get(name);
    if (document) return describeChosen(document, fileNames);
    const known = [...documents.keys()].toSorted().join(", ") || "none";
    throw new ConfigurationError(`There is no integration "${name}". Those that there are: ${known}.`, { reason: "input" });
  });
}

function describeChosen(document: IntegrationDocument, fileNames: readonly string[]): DetectedIntegration {
  const { name, version, packages, network, effects, fileTypes } = document;
  const hasWork = fileTypes.length === 0 || fileNames.some((file) => fileTypes.some((type) => file.toLowerCase().endsWith(`.${type}`)));
  return { name, version, why: "the caller named it", packages: hasWork ? packages : [], network, effects };
}
