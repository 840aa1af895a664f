import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { isPostgresUrl, parsePostgresUrl } from "../../../src/database/postgres/parse-postgres-url.ts";
import { ConfigurationError } from "../../../src/errors.ts";

describe("parsePostgresUrl", () => {
  test.each([
    ["postgres://app:secret@db.internal:5433/main?sslmode=verify-full&password=secret", "postgres://app@db.internal:5433/main"],
    ["postgresql://app:se%40cret@[::1]/main", "postgres://app@[::1]/main"],
    ["POSTGRES://db.internal", "postgres://db.internal"],
  ])("names %s without its password", (url, name) => {
    expect(parsePostgresUrl(url)).toEqual({ secretUrl: url, name });
  });

  test.each([
    "postgres://app:12/secret@db.internal/main",
    "postgres://app:12?secret@db.internal/main",
    "postgres://app:12#secret@db.internal/main",
    "postgres://app:secret#1/2",
    "postgres://app:se/cret@db.internal/main",
    "postgres://app:secret%@db.internal/main",
    "postgres://app:secret@db.internal:none/main",
  ])("refuses %s, parts of which are not what they look like, and shows none of it", (url) => {
    let error: unknown;
    try {
      parsePostgresUrl(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain("secret");
  });
});

test("a path is no URL, whatever it is called", () => {
  expect(["postgres.db", "./postgres:/x", "/srv/postgres://x", "mysql://h/d"].map(isPostgresUrl)).toEqual([false, false, false, false]);
});
