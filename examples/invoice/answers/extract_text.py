# Written by hand for this example, as a model would answer the prompt; no model did.
import os
import fitz

UNREADABLE = (RuntimeError, ValueError)  # what PyMuPDF raises for files that are broken


def rows_of(page):
    rows, words = [], page.get_text("words")
    for x0, y0, x1, y1, word, *_ in sorted(words, key=lambda item: item[1] + item[3]):
        middle = (y0 + y1) / 2
        if not rows or middle - rows[-1][0] >= (y1 - y0) / 2:
            rows.append((middle, []))
        rows[-1][1].append((x0, x1, y1 - y0, word))
    return [write_row(sorted(row)) for _, row in rows]


def write_row(words):
    row, end = "", None
    for start, stop, height, word in words:
        row += ("" if end is None else "    " if start - end > height * 0.7 else " ") + word
        end = stop
    return row


def read(path):
    try:
        document = fitz.open(path)
    except UNREADABLE as error:
        return None, f"the PDF cannot be opened: {error}"
    with document:
        if document.needs_pass:
            return None, "the PDF is protected by a password"
        if not document.is_pdf or document.page_count == 0:
            return None, "the file is no PDF with pages"
        try:
            pages = [rows_of(page) for page in document]
            scanned = [page.number + 1 for page in document if not pages[page.number] and page.get_images()]
        except UNREADABLE as error:
            return None, f"a page of the PDF cannot be read: {error}"
    if scanned:
        return None, f"page {scanned[0]} is a scan"
    text = "\n\f".join("\n".join(rows) for rows in pages)
    return (text, "") if text.strip() else (None, "the PDF holds no text")


text, problem = read(files[context["invoice_pdf"]])
if text is not None:
    os.makedirs("out", exist_ok=True)
    with open("out/invoice.txt", "w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(text)
result = {"readable": text is not None, "problem": problem, "invoice_text": None if text is None else "invoice.txt"}
