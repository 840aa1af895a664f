/**
 * Modules beyond the standard library that programs are likely to use. An interpreter is chosen, and the model told,
 * by which of these are there; asking for a fixed list keeps prompts the same between machines of one kind.
 */
export const KNOWN_PACKAGES: readonly string[] = [
  "PIL", "bs4", "charset_normalizer", "cryptography", "cv2", "dateutil", "docx", "fitz", "httpx", "jinja2", "jsonschema",
  "lxml", "matplotlib", "numpy", "openpyxl", "pandas", "pdfminer", "pdfplumber", "polars", "psycopg", "psycopg2",
  "pyarrow", "pydantic", "pypdf", "pytesseract", "pytz", "reportlab", "requests", "scipy", "seaborn", "sklearn",
  "sqlalchemy", "statsmodels", "sympy", "tabulate", "tqdm", "xlrd", "xlsxwriter", "yaml",
]; // prettier-ignore
