import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/json.ts";
import { detectIntegrations } from "../../src/knowledge/detect-integrations.ts";
import { parseIntegrationDocument } from "../../src/knowledge/knowledge-document.ts";
import { loadDocuments } from "../../src/knowledge/load-documents.ts";
import type { DetectionQuestion, Endpoint } from "../../src/knowledge/port.ts";
import { fixtureFolder } from "./question.ts";

const documents = (await loadDocuments(fixtureFolder)).integrations;
const detect = (task: string, contextShape: JsonValue = {}, fileNames: string[] = []) =>
  detectIntegrations({ task, contextShape, fileNames }, documents.values());
const namesOf = (...question: Parameters<typeof detect>): string[] => detect(...question).map((integration) => integration.name);

describe("detectIntegrations: words", () => {
  const found: [string, string[]][] = [
    ["Extract the total of the PDF", ["pdf"]],
    ["Lee la FACTURA y suma", ["pdf"]],
    ["read documento   escaneado", ["pdf"]],
    ["check the in-box: inbox!", ["imap"]],
    ["Revisa el buzón", ["imap"]],
    ["Revisa el buzon", ["imap"]],
    ["Revisa el buzo\u0301n", ["imap"]],
    ["lee el e-mail", ["imap"]],
    ["¿Qué hay en la bandeja de entrada?", ["imap"]],
    ["ventas por año", ["postgres"]],
    ["code in C++, please", ["smtp"]],
    ["open pdf_path and report.pdf", ["pdf"]],
  ];
  it.each(found)("%j needs %j", (task, names) => expect(namesOf(task)).toEqual(names));

  it.each(["pdfs2text", "reinvoiced", "facturación", "correos", "inboxes", "ano", "c++11", "preinbox", "PDFé", "", "\u0000"])(
    "%j needs none: it holds no whole word of theirs",
    (task) => expect(namesOf(task)).toEqual([]),
  );

  it("reads a task of 1 MB in a moment", () => {
    const before = process.cpuUsage();
    detect("documento ".repeat(100_000));
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });
});

describe("detectIntegrations: context and files", () => {
  it.each<[JsonValue]>([
    [{ pdf_path: "text" }],
    [{ pdfPath: "text" }],
    [{ "PDF-Path": "text" }],
    [{ jobs: [{ input: { invoice_pdf_path: "text" } }] }],
    [{ source: "path .pdf" }],
  ])("takes %j for a sign", (shape) => expect(namesOf("do it", shape)).toEqual(["pdf"]));

  it("does not take other keys or values for signs", () => {
    expect(namesOf("do it", { pdf_paths: "text", path_pdf_path_x: "text", list: [null, 1, true], note: "text up to 64" })).toEqual([]);
  });

  it("knows files by their extension, in either case", () => {
    expect(namesOf("do it", {}, ["a.PDF"])).toEqual(["pdf"]);
    expect(namesOf("do it", {}, ["pdf", "pdf.txt", "a.pdfx"])).toEqual([]);
  });
});

/** Whether a document with this front matter is found. */
function isFound(frontMatter: string, { task = "do it", ...given }: Partial<DetectionQuestion> = {}): boolean {
  const content = `---\nname: one\nversion: "1"\nnetwork: true\n${frontMatter}\n---\n\n# One\n`;
  const document = parseIntegrationDocument({ path: "one.md", content });
  return detectIntegrations({ task, contextShape: {}, fileNames: [], ...given }, [document]).length > 0;
}

const settings = { host: "text up to 64", user: "text up to 64", password: "secret" };

describe("detectIntegrations: cues", () => {
  const cues = `cues: [{ weight: 0.6, words: [one, uno] }, { weight: 0.4, words: [two] }, { weight: -0.1, words: [not now] }]`;

  it("add up, also to less", () => {
    expect(isFound(cues, { task: "one uno" })).toBe(false);
    expect(isFound(cues, { task: "one and two" })).toBe(true);
    expect(isFound(cues, { task: "one and two, not now" })).toBe(false);
  });

  it("may ask for what is given, beside words or alone", () => {
    const given = `cues: [{ weight: 1, given: [data, no settings], words: [one] }, { weight: 1, given: [addresses] }]`;
    expect(isFound(given, { task: "one", contextShape: { rows: [{ net: "integer" }] } })).toBe(true);
    expect(isFound(given, { task: "one", fileNames: ["a.csv"] })).toBe(true);
    expect(isFound(given, { task: "one", fileNames: ["a.csv"], contextShape: settings })).toBe(false);
    expect(isFound(given, { task: "one" })).toBe(false);
    expect(isFound(given, { contextShape: { to: "text: mail" } })).toBe(true);
    expect(isFound(given, { contextShape: { mail: { ...settings, from: "text: mail" } } })).toBe(false);
  });

  it("against an integration count wherever their words stand, those for it only where the words mean it", () => {
    expect(isFound("triggers: [one]", { task: "the one column" })).toBe(false);
    expect(isFound("triggers: [two]\ncues: [{ weight: -1, words: [one] }]", { task: "two, the one column" })).toBe(false);
  });
});

describe("detectIntegrations: settings", () => {
  const near = (given: string) =>
    `context_keys: [fax]\nkin_keys: [phone]\nendpoints: [fax, ":99"]\ncues: [{ weight: 1, given: [${given}] }]`;

  it.each<[string, Partial<DetectionQuestion>]>([
    ["settings", { contextShape: { office: { fax: settings } } }],
    ["settings", { contextShape: settings, endpoints: [{ path: "port", name: ":99" }] }],
    ["kin settings", { contextShape: { phone: settings } }],
    ["unnamed settings", { contextShape: settings }],
    ["unnamed settings", { contextShape: { config: settings, rows: [] } }],
    ["other settings", { contextShape: { ftp: settings } }],
    ["unnamed settings", { contextShape: { phone: { user: "text up to 64", password: "secret" } } }],
    ["no settings", { contextShape: { people: [{ user: "text up to 64", password: "secret" }] } }],
    ["no settings", { contextShape: { fax: ["integer"] } }],
  ])("are %s, by the nearest: %j", (given, question) => expect(isFound(near(given), question)).toBe(true));

  it("that are its own are enough, those of a kin service are not", () => {
    expect(isFound(near("own path"), { contextShape: { fax_login: "text up to 64" } })).toBe(true);
    expect(isFound(near("own path"), { endpoints: [{ path: "line_host", name: "fax" }] })).toBe(true);
    expect(isFound("context_keys: [fax_password]", { contextShape: { fax: settings } })).toBe(true);
    expect(isFound("context_keys: [fax_password]", { contextShape: { fax: { password: "secret" } } })).toBe(false);
    expect(isFound(near("own path"), { contextShape: { phone: settings } })).toBe(false);
  });

  it("that lead to another service are that one's, whatever their name", () => {
    const [first, second] = ["fax", "telex"].map((name) => {
      const content = `---\nname: ${name}\nversion: "1"\nnetwork: true\nkin_keys: [phone]\nendpoints: [${name}]\ncues: [{ weight: 1, given: [kin settings] }]\n---\n\n# It\n`;
      return parseIntegrationDocument({ path: `${name}.md`, content });
    });
    const both = [first, second].flatMap((document) => document ?? []);
    const namesFor = (contextShape: JsonValue, ...endpoints: Endpoint[]): string[] =>
      detectIntegrations({ task: "do it", contextShape, fileNames: [], endpoints }, both).map(({ name }) => name);
    expect(namesFor({ phone: settings })).toEqual(["fax", "telex"]);
    expect(namesFor({ phone: settings }, { path: "phone_host", name: "relay" })).toEqual(["fax", "telex"]);
    expect(namesFor({ phone: settings }, { path: "phone_host", name: "telex" })).toEqual(["telex"]);
    expect(namesFor({ phone: settings, wire: settings }, { path: "wire_host", name: "telex" })).toEqual(["telex", "fax"]);
  });
});

describe("detectIntegrations: choice", () => {
  it("puts the likeliest first: files before keys before words", () => {
    expect(namesOf("imap", { dsn: "text" }, ["a.pdf"])).toEqual(["pdf", "postgres", "imap"]);
  });

  it("gives three at most", () => {
    const shape = { dsn: "text", imap_host: "text", smtp_host: "text" };
    expect(namesOf("do it", shape, ["a.pdf"])).toEqual(["pdf", "imap", "postgres"]);
  });

  it("says why, with what the integration brings along", () => {
    expect(detect("Sum the invoice", { pdfPath: "text" }, ["a.pdf"])).toEqual([
      {
        name: "pdf",
        version: expect.stringMatching(/^2\+[0-9a-f]{12}$/),
        why: 'the file "a.pdf"; the context has "pdfPath"; the task says "invoice"',
        packages: [["fitz", "pypdf"], ["json"]],
        network: false,
        effects: false,
      },
    ]);
  });

  it("needs the packages that read a type of file only where such a file is", () => {
    expect(detect("Sum the invoice", {}, ["a.pdf"])[0]?.packages).not.toEqual([]);
    expect(detect("Sum the invoice", { pdf_text: "text" }, ["a.txt"])[0]?.packages).toEqual([]);
    expect(detect("Sum the invoice", { path: "text: path .pdf" }, [])[0]?.packages).toEqual([]);
  });

  it("quotes and cuts names that come from outside", () => {
    const [pdf] = detect("do it", {}, [`"\n${"x".repeat(500)}.pdf`]);
    expect(pdf?.why).toMatch(/^the file "\\"\\nx+…"$/);
    expect(pdf?.why.length).toBeLessThan(110);
  });

  it("needs nothing when there are no documents", () => {
    expect(detectIntegrations({ task: "pdf", contextShape: {}, fileNames: [] }, [])).toEqual([]);
  });
});
