/** A part of a mail, whole: its headers, a blank line, its content. */
export type MailPart = string;

const CRLF = "\r\n";

/** A part of text in UTF-8. */
export function textPart(text: string, subtype = "plain"): MailPart {
  return [`Content-Type: text/${subtype}; charset=utf-8`, "Content-Transfer-Encoding: base64", "", wrap(Buffer.from(text))].join(CRLF);
}

/** A part of bytes under headers of its own: `Content-Type`, and mostly `Content-Disposition`. */
export function filePart(headers: readonly string[], content: Buffer): MailPart {
  return [...headers, "Content-Transfer-Encoding: base64", "", wrap(content)].join(CRLF);
}

/** A part of parts. */
export function multipart(subtype: string, parts: readonly MailPart[]): MailPart {
  const boundary = `=_${parts.length}_${parts.reduce((sum, part) => sum + part.length, 0)}_${subtype}`; // no base64 begins so
  const inside = parts.map((part) => `--${boundary}${CRLF}${part}${CRLF}`).join("");
  return [`Content-Type: multipart/${subtype}; boundary="${boundary}"`, "", `${inside}--${boundary}--`, ""].join(CRLF);
}

/** A mail in a mail. */
export function forwarded(mail: Buffer): MailPart {
  return ["Content-Type: message/rfc822", "", mail.toString("latin1")].join(CRLF);
}

/** What stands over a mail. */
export interface MailHeaders {
  readonly from: string;
  readonly subject: string;
  readonly messageId: string;
  /** Whole header lines. */
  readonly others?: readonly string[];
}

/** Puts a mail together. A subject that is not ASCII is encoded. */
export function composeMail({ from, subject, messageId, others = [] }: MailHeaders, body: MailPart): Buffer {
  const headers = [
    `From: ${from}`,
    "To: invoices@example.com",
    `Subject: ${encodeWord(subject)}`,
    `Message-ID: ${messageId}`,
    "Date: Mon, 02 Mar 2026 10:00:00 +0100",
    "MIME-Version: 1.0",
    ...others,
  ];
  return Buffer.from([...headers, body].join(CRLF), "latin1");
}

/** A text as RFC 2047 has it in headers; ASCII stays as it is. */
export function encodeWord(text: string): string {
  return isAscii(text) ? text : `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
}

/** A parameter as RFC 2231 has it: `filename*=UTF-8''…` */
export function encodeParameter(name: string, text: string): string {
  return `${name}*=UTF-8''${encodeURIComponent(text).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function wrap(content: Buffer): string {
  return (content.toString("base64").match(/.{1,76}/g) ?? []).join(CRLF);
}
