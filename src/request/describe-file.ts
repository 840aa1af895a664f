/** A file as the model sees it. */
export interface DescribedFile {
  readonly name: string;
  /** Media type by the name's extension; `application/octet-stream` if the extension is unknown. */
  readonly mediaType: string;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  avif: "image/avif",
  bmp: "image/bmp",
  bz2: "application/x-bzip2",
  csv: "text/csv",
  db: "application/vnd.sqlite3",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  eml: "message/rfc822",
  epub: "application/epub+zip",
  gif: "image/gif",
  gz: "application/gzip",
  htm: "text/html",
  html: "text/html",
  ics: "text/calendar",
  ini: "text/plain",
  ipynb: "application/x-ipynb+json",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  json: "application/json",
  jsonl: "application/jsonl",
  log: "text/plain",
  mbox: "application/mbox",
  md: "text/markdown",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  msg: "application/vnd.ms-outlook",
  ndjson: "application/jsonl",
  odp: "application/vnd.oasis.opendocument.presentation",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  odt: "application/vnd.oasis.opendocument.text",
  parquet: "application/vnd.apache.parquet",
  pdf: "application/pdf",
  png: "image/png",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  py: "text/x-python",
  rtf: "application/rtf",
  sql: "application/sql",
  sqlite: "application/vnd.sqlite3",
  svg: "image/svg+xml",
  tar: "application/x-tar",
  tgz: "application/gzip",
  tif: "image/tiff",
  tiff: "image/tiff",
  toml: "application/toml",
  tsv: "text/tab-separated-values",
  txt: "text/plain",
  vcf: "text/vcard",
  wav: "audio/wav",
  webp: "image/webp",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  xml: "application/xml",
  yaml: "application/yaml",
  yml: "application/yaml",
  zip: "application/zip",
};

/**
 * The extension of a file name or path in lower case, if it is one that we know; null else. Only known ones are told,
 * as what follows a dot may be part of a value: `john.smith`.
 */
export function knownExtension(name: string): string | null {
  const extension = /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(MEDIA_TYPES, extension) ? extension : null;
}

/**
 * Describes a file by its name.
 *
 * @example
 * describeFile("in/Invoice.PDF"); // { name: "in/Invoice.PDF", mediaType: "application/pdf" }
 */
export function describeFile(name: string): DescribedFile {
  const extension = knownExtension(name);
  return { name, mediaType: (extension === null ? undefined : MEDIA_TYPES[extension]) ?? "application/octet-stream" };
}
