import { spawnSync } from "node:child_process";
import { pythonInterpreter, pythonSkipReason } from "../../knowledge/run-python.ts";

/** Why no reference is run; null if all are. With REQUIRE_ALL=1 they are. */
export const pdfSkipReason: string | null = pythonSkipReason ?? explainNoPdf();

function explainNoPdf(): string | null {
  if (process.env.REQUIRE_ALL === "1") return null;
  if (pythonInterpreter !== undefined && spawnSync(pythonInterpreter, ["-I", "-c", "import fitz"]).status === 0) return null;
  const reason = "the interpreter has no PyMuPDF (fitz)";
  console.warn(`skipped: ${reason}`);
  return reason;
}
