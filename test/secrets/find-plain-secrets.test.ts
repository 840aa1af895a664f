import { describe, expect, it } from "vitest";
import { findPlainSecrets } from "../../src/secrets/find-plain-secrets.ts";
import { isSecretLikeKey } from "../../src/secrets/secret-like-key.ts";

const secretLike = [
  "password",
  "Password",
  "PASSWORD",
  "db_password",
  "dbPassword",
  "db-password",
  "dbpassword",
  "smtp.password",
  "user password",
  "passwords",
  "password1",
  "password_2",
  "newPasswordConfirmation",
  "passwordBase64",
  "passwd",
  "pwd",
  "dbPwd",
  "passphrase",
  "pass",
  "smtp_pass",
  "dbPass",
  "secret",
  "client_secret",
  "clientSecret",
  "clientsecret",
  "secrets",
  "token",
  "authToken",
  "auth_token",
  "access_token",
  "accessTokens",
  "refresh-token",
  "tokenValue",
  "api_key",
  "apiKey",
  "API-KEY",
  "APIKey",
  "apikey",
  "x-api-key",
  "openaiApiKeys",
  "access_key",
  "private_key",
  "privateKey",
  "secret_key",
  "signingKey",
  "credential",
  "credentials",
  "authorization",
  "Proxy-Authorization",
  "jwt",
  "contraseña",
  "contrasen\u0303a",
  "clave_contraseña",
];
const ordinary = [
  "token_count",
  "tokens",
  "tokens_used",
  "tokenCount",
  "password_policy",
  "passwordHint",
  "password_hash",
  "is_secret",
  "has_password",
  "uses_token",
  "secretary",
  "passenger",
  "compass",
  "boarding_pass",
  "bypass",
  "passport",
  "primary_key",
  "public_key",
  "sort_key",
  "key",
  "monkey",
  "keyboard",
  "author",
  "authorizationDate",
  "secret_name",
  "api_key_id",
  "token_type",
  "path",
  "cost",
  "",
  "1",
  "value",
];

describe("isSecretLikeKey", () => {
  it.each(secretLike)("says yes to %s", (key) => expect(isSecretLikeKey(key)).toBe(true));
  it.each(ordinary)("says no to %s", (key) => expect(isSecretLikeKey(key)).toBe(false));

  it("takes no time over a hostile key", () => {
    const keys = [`password${"1".repeat(100_000)}x`, `token${"_old".repeat(50_000)}x`, `${"_".repeat(100_000)}token_`];
    const start = performance.now();
    for (const key of keys) isSecretLikeKey(key);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("findPlainSecrets", () => {
  it("finds text under secret-like keys at any depth", () => {
    expect(findPlainSecrets({ a: [{ db: { password: "x" } }], token: "y", name: "z" })).toEqual([
      "context.a[0].db.password",
      "context.token",
    ]);
  });

  it("looks through arrays, and through keys such as value", () => {
    expect(findPlainSecrets({ passwords: ["a", ["b"]] })).toEqual(["context.passwords[0]", "context.passwords[1][0]"]);
    expect(findPlainSecrets({ token: { value: "a", type: "bearer" } })).toEqual(["context.token.value"]);
  });

  it("takes what stands under names of several secrets for secrets, but for plainly public names", () => {
    const credentials = { mail: "a", user: "ann", host: "h", extra: { smtp: "b" } };
    expect(findPlainSecrets({ credentials })).toEqual(["context.credentials.extra.smtp"]);
    expect(findPlainSecrets({ secrets: { first: "a", second: "b" } })).toEqual(["context.secrets.first", "context.secrets.second"]);
  });

  it("leaves out references, empty text, numbers and the words of a text", () => {
    expect(findPlainSecrets({ password: { $secret: "A" }, token: "", pin_password: 1234, secret: null, tokens: ["the", "cat"] })).toEqual(
      [],
    );
  });

  it.each([
    "postgres://user:pw@host/db",
    "amqps://me@example.com:p%40ss@host",
    "redis://:pw@localhost:6379",
    " https://u:p@h@example.com/x",
  ])("finds the password in %s under any key", (url) => expect(findPlainSecrets({ where: url })).toEqual(["context.where"]));

  it.each([
    "https://example.com:443/a@b",
    "postgres://user@host/db",
    "https://example.com/?a:b@c",
    "see https://u:p@host",
    "a:b@c",
    "mailto:a@b.c",
  ])("finds none in %s", (url) => expect(findPlainSecrets({ where: url })).toEqual([]));

  it("finds a password among pairs, under a key for connection strings only", () => {
    const pairs = "Server=db;User Id=me;Password=pw";
    expect(findPlainSecrets({ connectionString: pairs, DSN: "host=db password='p w'", note: pairs })).toEqual([
      "context.connectionString",
      "context.DSN",
    ]);
  });

  it("finds a private key under any key", () => {
    expect(findPlainSecrets({ file: "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----" })).toEqual(["context.file"]);
    expect(findPlainSecrets({ file: "-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----" })).toEqual([]);
  });

  it("refuses a malformed reference", () => {
    expect(() => findPlainSecrets({ password: { $secret: 1 } })).toThrow(/context\.password/);
  });

  it("reads a context of 10 MB in a moment", () => {
    const rows = Array.from({ length: 100_000 }, (_, id) => ({ id, name: `name ${id}`, text: "x".repeat(60) }));
    const start = performance.now();
    expect(findPlainSecrets({ rows, big: "-".repeat(10_000_000) })).toEqual([]);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
