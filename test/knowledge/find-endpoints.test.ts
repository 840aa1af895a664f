import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { findEndpoints } from "../../src/knowledge/find-endpoints.ts";

const namesIn = (context: JsonObject): string[] =>
  findEndpoints(context)
    .map(({ name }) => name)
    .toSorted();

describe("findEndpoints", () => {
  it.each<[JsonObject, string[]]>([
    [{ host: "imap.example.com", port: 993 }, [":993", "imap"]],
    [{ mail: { server: "SMTP.example.com:587" } }, [":587", "smtp"]],
    [{ database_url: "postgresql+psycopg://ana:secret@pg1.example.com:5432/shop" }, [":5432", "pg", "postgresql"]],
    [{ dbUrl: "postgres://localhost/shop" }, ["postgres"]],
    [{ smtpPort: "465" }, [":465"]],
  ])("reads %j as %j", (context, endpoints) => expect(namesIn(context)).toEqual(endpoints));

  it.each<[JsonObject]>([
    [{ servers: [{ host: "imap.example.com", port: 993 }] }],
    [{ note: "imap.example.com:993", value: "postgres://localhost" }],
    [{ host: { $secret: "HOST" }, port: null }],
    [{}],
  ])("finds none in %j: in lists, under other keys and behind secrets there are no settings to read", (context) =>
    expect(findEndpoints(context)).toEqual([]),
  );

  it("says which setting it was", () => {
    expect(findEndpoints({ ourMail: { Host: "imap.example.com" } })).toEqual([{ path: "our_mail_host", name: "imap" }]);
  });

  it("keeps nothing of a user, a password or a name's further parts", () => {
    const context = { url: "imaps://ana:hunter2@imap.internal.example.com:993/INBOX" };
    expect(namesIn(context)).toEqual([":993", "imap", "imaps"]);
  });
});
