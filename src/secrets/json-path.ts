/** Keys and indexes from the root of a value to one of its parts. */
export type JsonPath = readonly (string | number)[];

const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;
const LONGEST_KEY = 80;

/**
 * Writes a path for a person. Odd keys are quoted, long ones are cut.
 *
 * @example
 * formatJsonPath("context", ["mail", "accounts", 0, "user name"]); // context.mail.accounts[0]["user name"]
 */
export function formatJsonPath(root: string, path: JsonPath): string {
  return root + path.map(formatStep).join("");
}

function formatStep(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  const key = step.slice(0, LONGEST_KEY).toWellFormed();
  return PLAIN_KEY.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
