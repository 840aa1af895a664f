import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getExecutor } from "../../src/index.ts";
import { PAPERS, type Paper } from "./papers.ts";

/** A file that calls itself a PDF, and breaks off. */
export const BROKEN_NAME = "broken.pdf";
const BROKEN = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pag";

const MAKE = `
import fitz

COLUMNS = (50, 260, 360, 460)

def make(paper):
    document = fitz.open()
    for lines in paper["pages"]:
        page = document.new_page()
        writer = fitz.TextWriter(page.rect)
        for row, line in enumerate(lines):
            for x, text in zip(COLUMNS, line.split("|")):
                if text.strip():
                    writer.append((x, 60 + 20 * row), text.strip(), font=fitz.Font("helv"), fontsize=10)
        writer.write_text(page)
    if paper.get("isScan"):
        images, document = [page.get_pixmap(dpi=100) for page in document], fitz.open()
        for image in images:
            page = document.new_page()
            page.insert_image(page.rect, pixmap=image)
    password = paper.get("password")
    encryption = {"encryption": fitz.PDF_ENCRYPT_AES_256, "user_pw": password, "owner_pw": "other"} if password else {}
    document.save(f"out/{paper['number']}.pdf", **encryption)

for paper in context["papers"]:
    make(paper)
result = len(context["papers"])
`;

/**
 * Makes the example's PDFs in a folder, by PyMuPDF in a sandbox, and a broken one beside them.
 * @throws where bubblewrap or PyMuPDF is missing.
 */
export async function makePapers(folder: string, papers: readonly Paper[] = PAPERS): Promise<void> {
  const executor = getExecutor("local", { sandbox: "bubblewrap" });
  try {
    const numbered = papers.map(({ pages, isScan, password }, number) => ({
      number,
      pages: pages.map((lines) => [...lines]),
      ...(isScan && { isScan }),
      ...(password !== undefined && { password }),
    }));
    const { _ai_metadata: account } = await executor.execute(MAKE, { context: { papers: numbered } });
    for (const { name, path } of account.artifacts) {
      const paper = papers[Number(name.replace(".pdf", ""))];
      if (paper) await copyFile(path, join(folder, paper.name));
    }
    await writeFile(join(folder, BROKEN_NAME), BROKEN);
  } finally {
    await executor.close();
  }
}
