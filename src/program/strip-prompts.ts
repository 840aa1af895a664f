/** Takes the prompts of an interactive session (`>>>`, `...`, `In [1]:`) off, and the output between them; other text stays. */
export function stripPrompts(text: string): string {
  const lines = text.split("\n");
  const first = lines.find((line) => line.trim() !== "") ?? "";
  if (!/^\s*(?:>>>(?:\s|$)|In \[\d+\]:)/.test(first)) return text;
  return lines
    .flatMap((line) => {
      const match = /^\s*(?:>>>|\.\.\.|In \[\d+\]:|\.\.\.:)(?: (.*)|(.*))$/.exec(line);
      return match === null ? [] : [match[1] ?? match[2] ?? ""];
    })
    .join("\n");
}
