import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/json.ts";
import { createMasker, type Masker } from "../../src/secrets/create-masker.ts";
import { pythonSkipReason, runPython } from "../knowledge/run-python.ts";
import { createSeededRandom, type SeededRandom } from "./seeded-random.ts";

const hostileSecrets = [
  "hunter2",
  "a.*b+(c)",
  "$& $1 $` $'",
  `it's "quoted"`,
  "back\\slash\\n",
  "tab\tand\nline\r\n",
  "ünï-cødé-ß",
  "鍵と鍵穴",
  "🔑🗝️ key",
  "a b&c=d/e?f#g%h+i",
  "<tag attr='x'>",
  "100%25",
  "__proto__",
  "constructor",
  "[secret]",
  "cret",
  "][se",
  "████",
  "\u0000\u0001\u007f null",
  "zero\u200bwidth",
  "ab'cd\"ef\\gh",
  "=====",
  "%41%42",
  "\\u0041bcd",
  "aaaa",
  "ab".repeat(40),
];

describe("createMasker: text", () => {
  it("replaces a secret in the middle of a text", () => {
    expect(createMasker(["hunter2"]).text("postgres://me:hunter2@db")).toBe("postgres://me:[secret]@db");
  });

  it.each(hostileSecrets)("masks %j and leaves the text around it", (secret) => {
    const masker = createMasker([secret]);
    const masked = masker.text(`left >> ${secret} << right`);
    expect(masked).not.toContain(secret);
    expect(masked).toMatch(/^left >> .{1,8} << right$/su);
    expect(masker.text("left >> nothing here << right")).toBe("left >> nothing here << right");
  });

  it.each(hostileSecrets)("finds nothing more to mask in what it masked: %j", (secret) => {
    const masker = createMasker([secret]);
    const masked = masker.text(`${secret}${secret} ${JSON.stringify({ [secret]: secret })}`);
    expect(masker.text(masked)).toBe(masked);
  });

  it("masks all that overlapping secrets cover", () => {
    expect(createMasker(["abcdef", "defghi"]).text("..abcdefghi..")).toBe("..[secret]..");
    expect(createMasker(["abcd", "abcdefgh"]).text("abcdefgh abcdxxxx")).toBe("[secret] [secret]xxxx");
    expect(createMasker(["bcde", "abcdefgh"]).text("abcdefgX abcdefgh")).toBe("a[secret]fgX [secret]");
  });

  it("never joins the text around a secret to a new one", () => {
    expect(createMasker(["hunter2"]).text("hunhunter2ter2")).toBe("hun[secret]ter2");
  });

  it("masks the secret without the blanks around it", () => {
    expect(createMasker(["hunter2\n"]).text("got 'hunter2'")).toBe("got '[secret]'");
  });

  it("masks a key of several lines whole, by line, and with its line ends written out", () => {
    const pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n";
    const masker = createMasker([pem]);
    expect(masker.text(`key: ${pem}.`)).toBe("key: [secret].");
    expect(masker.text("line hkiG9w0BAQEFAASC alone")).toBe("line [secret] alone");
    expect(masker.text(JSON.stringify({ pem }))).toBe('{"pem":"[secret]"}');
    expect(createMasker([JSON.stringify({ key: pem })]).text("line hkiG9w0BAQEFAASC")).toBe("line [secret]");
  });

  it("masks the password in a connection string and the token behind a scheme", () => {
    const masker = createMasker(["postgres://me:p%40ssw0rd@db/x", "Bearer abc.def", "Server=x;Password='quoted pw'"]);
    expect(masker.text("p%40ssw0rd p@ssw0rd abc.def quoted pw postgres://me:p%40ssw0rd@db/x")).toBe(
      "[secret] [secret] [secret] [secret] [secret]",
    );
  });

  it("masks base64 that begins and ends anywhere", () => {
    const masker = createMasker(["hunter2"]);
    expect(masker.text(btoa("hunter2"))).toBe("[secret]");
    expect(masker.text(btoa("hunter2").replace("=", ""))).toMatch(/^\[secret\]=?$/);
    const masked = masker.text(btoa("me:hunter2 and more"));
    expect(masked).toContain("[secret]");
    expect(Buffer.from(masked.replace("[secret]", ""), "base64").toString("latin1")).not.toMatch(/unter/);
  });

  it("lets everything through when there is nothing to mask", () => {
    const masker = createMasker(["", ""]);
    const value: JsonValue = { a: ["hunter2"] };
    expect(masker.text("hunter2")).toBe("hunter2");
    expect(masker.json(value)).toBe(value);
    expect(masker.stream().push("hunter2")).toBe("hunter2");
    expect(masker.warnings).toEqual([]);
  });

  it("masks a short secret only where it is the whole text, and warns without naming it", () => {
    const masker = createMasker(["abc", "1"]);
    expect(masker.text("abc")).toBe("[secret]");
    expect(masker.text("abcdef 1")).toBe("abcdef 1");
    expect(masker.json({ a: "abc", abc: "xabc", n: 1, s: "1" })).toEqual({ a: "[secret]", abc: "xabc", n: 1, s: "[secret]" });
    expect(masker.warnings).toEqual([expect.stringContaining("shorter than 4 characters")]);
    expect(masker.warnings.join()).not.toContain("abc");
    expect(createMasker(["abcd"]).warnings).toEqual([]);
  });

  it("refuses a secret that is too long to mask", () => {
    expect(() => createMasker(["x".repeat(16_385)])).toThrow(expect.objectContaining({ code: "CONFIGURATION", reason: "secret" }));
  });
});

describe("createMasker: json", () => {
  it("masks texts and keys at any depth in a copy", () => {
    const value = { "key hunter2": ["hunter2", { deep: "a hunter2 b" }], other: [1, true, null] };
    const before = structuredClone(value);
    expect(createMasker(["hunter2"]).json(value)).toEqual({
      "key [secret]": ["[secret]", { deep: "a [secret] b" }],
      other: [1, true, null],
    });
    expect(value).toEqual(before);
  });

  it("keeps keys apart that become the same", () => {
    const masked = createMasker(["hunter2", "hunter3"]).json({ hunter2: 1, hunter3: 2, "[secret]": 3 });
    expect(masked).toEqual({ "[secret]": 1, "[secret]#2": 2, "[secret]#3": 3 });
  });

  it("masks a number only if its digits are the secret", () => {
    expect(createMasker(["123456"]).json([123456, 1234567, -123456])).toEqual(["[secret]", 1234567, -123456]);
  });

  it("keeps a key __proto__ as a key", () => {
    const masked = createMasker(["hunter2"]).json(JSON.parse('{"__proto__": {"x": "hunter2"}}'));
    expect(JSON.stringify(masked)).toBe('{"__proto__":{"x":"[secret]"}}');
  });
});

describe("createMasker: whatever the secret and the text around it", () => {
  const alphabets = ["abc", "abcdefghijklmnopqrstuvwxyz0123456789", "aé ß鍵🔑'\"\\\n\t/+&=%<>[]$^*()", "[secret]", "ab\\u00%2"] as const;
  const encoders: ((secret: string) => string)[] = [
    (secret) => secret,
    (secret) => JSON.stringify(secret).slice(1, -1),
    (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    (secret) => encodeURIComponent(secret),
    (secret) => encodeURIComponent(secret).replaceAll("%20", "+"),
    (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    (secret) => new URLSearchParams({ "": secret }).toString().slice(1),
    (secret) => Buffer.from(secret).toString("hex"),
    (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
    (secret) => Buffer.from(secret).toString("base64"),
    (secret) => Buffer.from(secret).toString("base64url"),
  ];
  const seeds = Array.from({ length: 400 }, (_, index) => index + 1);

  it.each(alphabets)("the masked text holds no covered form, whole or in pieces: characters of %j", (alphabet) => {
    for (const seed of seeds) {
      const random = createSeededRandom(seed);
      const secrets = Array.from({ length: 1 + random.below(3) }, () => random.text(4 + random.below(20), alphabet));
      const forms = secrets.flatMap((secret) => encoders.map((encode) => encode(secret)));
      const text = mixForms(random, forms, alphabet);
      const masker = createMasker(secrets);
      const masked = masker.text(text);
      const found = forms.filter((form) => masked.includes(form));
      expect(found, `seed ${seed}: ${JSON.stringify({ secrets, text, masked })}`).toEqual([]);
      expect(streamInPieces(random, masker, text), `seed ${seed}`).toBe(masked);
    }
  });

  it.each(alphabets)("base64 of a file with the secret in it holds no whole character of it: characters of %j", (alphabet) => {
    for (const seed of seeds) {
      const random = createSeededRandom(seed);
      const secret = random.text(4 + random.below(30), alphabet);
      const before = Buffer.from(random.text(random.below(9), "xyz€"));
      const bytes = Buffer.concat([before, Buffer.from(secret), Buffer.from(random.text(random.below(9), "xyz€"))]);
      const [start, end] = [before.length, before.length + Buffer.byteLength(secret)];
      for (const encoding of ["base64", "base64url"] as const) {
        const text = bytes.toString(encoding);
        const secretPart = text.slice(Math.ceil((start * 8) / 6), Math.floor((end * 8) / 6));
        expect(createMasker([secret]).text(`data:${text}`), `seed ${seed}`).not.toContain(secretPart);
      }
    }
  });
});

describe("createMasker: what Python writes", () => {
  const program = `
import base64, html, json, sys
from urllib.parse import quote, quote_plus
def forms(s):
    b = s.encode()
    return {"str": s, "repr": repr(s)[1:-1], "ascii": ascii(s)[1:-1], "bytes": repr(b)[2:-1], "list": repr([s])[2:-2], "json": json.dumps(s)[1:-1],
        "json_utf8": json.dumps(s, ensure_ascii=False)[1:-1], "json_twice": json.dumps(json.dumps(s))[3:-3], "json_repr": json.dumps(repr(s)[1:-1])[1:-1],
        "quote": quote(s), "quote_all": quote(s, safe=""), "quote_plus": quote_plus(s), "hex": b.hex(), "b64": base64.b64encode(b).decode(),
        "urlsafe": base64.urlsafe_b64encode(b).decode(), "html": html.escape(s), "html_text": html.escape(s, quote=False), "key_error": str(KeyError(s))[1:-1]}
json.dump([forms(s) for s in json.load(sys.stdin)], sys.stdout)`;

  it.skipIf(pythonSkipReason)(`masks every form${pythonSkipReason ? ` (${pythonSkipReason})` : ""}`, () => {
    const written = runPython(program, hostileSecrets) as Record<string, string>[];
    expect(written).toHaveLength(hostileSecrets.length);
    written.forEach((forms, index) => {
      const masker = createMasker([hostileSecrets[index] ?? ""]);
      for (const [name, form] of Object.entries(forms)) {
        expect(masker.text(`<${form}>`), `${name} of ${JSON.stringify(hostileSecrets[index])}`).toMatch(/^<(\[secret\]|.)>$/u);
      }
    });
  });
});

describe("createMasker: streams", () => {
  it("masks a secret that comes in pieces", () => {
    const stream = createMasker(["hunter2"]).stream();
    expect([stream.push("pw=hun"), stream.push("te"), stream.push("r2; ok"), stream.end()]).toEqual(["pw=", "", "[secret]; ok", ""]);
  });

  it("holds back only what may be the beginning of a secret", () => {
    const stream = createMasker(["hunter2"]).stream();
    expect(stream.push("line one\nhu")).toBe("line one\n");
    expect(stream.push("b\n")).toBe("hub\n");
    expect(stream.end()).toBe("");
  });

  it("gives the beginning of a secret out when nothing follows", () => {
    const stream = createMasker(["hunter2"]).stream();
    expect(stream.push("hunter")).toBe("");
    expect(stream.end()).toBe("hunter");
  });

  it("waits for the longer of two secrets", () => {
    const stream = createMasker(["abcd", "abcdefgh"]).stream();
    expect([stream.push("abcd"), stream.push("efg"), stream.push("h!")]).toEqual(["", "", "[secret]!"]);
    expect([stream.push("abcd"), stream.push("efX"), stream.end()]).toEqual(["", "[secret]efX", ""]);
  });

  it("starts afresh after its end", () => {
    const stream = createMasker(["hunter2"]).stream();
    expect([stream.push("hunt"), stream.end(), stream.push("er2"), stream.end()]).toEqual(["", "hunt", "er2", ""]);
  });
});

describe("createMasker: time", () => {
  const secrets = Array.from({ length: 20 }, (_, index) => `s3cr3t/value?${index}`);
  const texts: [string, string][] = [
    ["ordinary text", "The quick brown fox jumps over the lazy dog.\n".repeat(230_000)],
    ["beginnings of secrets", "s3cr3t/value?".repeat(800_000)],
    ["nothing but secrets", `${secrets[3]} `.repeat(700_000)],
  ];
  it.each(texts)("masks 10 MB of %s within three seconds", (_, text) => {
    const masker = createMasker(secrets);
    const start = performance.now();
    const masked = masker.text(text);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(masked).not.toContain(secrets[3]);
  });

  it("takes time in proportion even where secrets repeat themselves", () => {
    const masker = createMasker(["a".repeat(16_000)]);
    const start = performance.now();
    masker.text(`${"a".repeat(15_999)}b`.repeat(300));
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

/** Forms, beginnings of forms and other characters in a row. */
function mixForms(random: SeededRandom, forms: readonly string[], alphabet: string): string {
  const pieces = Array.from({ length: 20 }, () => {
    const form = forms[random.below(forms.length)] ?? "";
    const piece = random.below(4) === 0 ? form.slice(0, random.below(form.length)) : form;
    return random.text(random.below(8), alphabet) + piece;
  });
  return pieces.join("");
}

function streamInPieces(random: SeededRandom, masker: Masker, text: string): string {
  const stream = masker.stream();
  const pieces: string[] = [];
  for (let position = 0; position < text.length;) {
    const size = random.below(9);
    pieces.push(stream.push(text.slice(position, position + size)));
    position += size;
  }
  return pieces.join("") + stream.end();
}
