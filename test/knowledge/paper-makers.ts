/**
 * Python that defines `make(path, call)`: it makes the PDF of a call. Texts stand where PyMuPDF puts them; the pages of a scan
 * hold their image.
 */
export const MAKE_BY_PYMUPDF = `
import fitz

def make(path, call):
    document = fitz.open()
    for texts in call["pages"]:
        page = document.new_page()
        for x, y, text in texts:
            page.insert_text((x, y), text)
    if call.get("isScan"):
        images, document = [page.get_pixmap(dpi=200) for page in document], fitz.open()
        for image in images:
            page = document.new_page()
            page.insert_image(page.rect, pixmap=image)
    password = call.get("password")
    encryption = {"encryption": fitz.PDF_ENCRYPT_AES_256, "user_pw": password, "owner_pw": "other"} if password else {}
    document.save(path, **encryption)
`;

/** The same for interpreters that have pypdf alone: the file is written by hand, and the image of a scan shows nothing. */
export const MAKE_BY_PYPDF = `
import io
from pypdf import PdfReader, PdfWriter

IMAGE = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\\nstream\\nx\\nendstream"

def write(pages, is_scan):
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", IMAGE]
    kids = []
    for texts in pages:
        drawn = "q 500 0 0 500 50 50 cm /I Do Q" if is_scan else "\\n".join(f"BT /F 11 Tf {x} {842 - y} Td ({text}) Tj ET" for x, y, text in texts)
        bodies.append(f"<< /Length {len(drawn)} >>\\nstream\\n{drawn}\\nendstream")
        resources = "<< /XObject << /I 4 0 R >> >>" if is_scan else "<< /Font << /F 3 0 R >> >>"
        page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents {len(bodies)} 0 R"
        bodies.append(f"<< {page} >>")
        kids.append(f"{len(bodies)} 0 R")
    bodies[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    text, entries = "%PDF-1.4\\n", ["0000000000 65535 f \\n"]
    for number, body in enumerate(bodies, 1):
        entries.append(f"{len(text):010} 00000 n \\n")
        text += f"{number} 0 obj\\n{body}\\nendobj\\n"
    trailer = f"trailer\\n<< /Size {len(entries)} /Root 1 0 R >>\\nstartxref\\n{len(text)}\\n%%EOF\\n"
    return f"{text}xref\\n0 {len(entries)}\\n{''.join(entries)}{trailer}".encode("latin-1")

def make(path, call):
    writer = PdfWriter()
    writer.append_pages_from_reader(PdfReader(io.BytesIO(write(call["pages"], call.get("isScan"))), strict=True))
    if call.get("password"):
        writer.encrypt(call["password"], "other")
    writer.write(path)
`;
