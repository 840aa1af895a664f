/** A Python block of a knowledge document, named by the heading it stands under. */
export interface PythonBlock {
  readonly name: string;
  readonly code: string;
}

/** The Python blocks of a text, in its order. */
export function listBlocks(text: string): PythonBlock[] {
  return text.split(/^## /m).flatMap((section) => {
    const name = section.split("\n")[0] ?? "";
    return Array.from(section.matchAll(/^```python\n([\s\S]*?)^```$/gm), (match) => ({ name, code: match[1] ?? "" }));
  });
}
