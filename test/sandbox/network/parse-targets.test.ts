import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveOptions } from "../../../src/executor/resolve-options.ts";
import { parseTargets } from "../../../src/sandbox/network/parse-targets.ts";
import { planListeners } from "../../../src/sandbox/network/plan-listeners.ts";

describe("network targets", () => {
  test.each([
    ["imap.example.com:993", "imap.example.com:993"],
    ["IMAP.Example.COM:993", "imap.example.com:993"],
    ["db:5432", "db:5432"],
    ["xn--bcher-kva.example:1", "xn--bcher-kva.example:1"],
    ["1and1.example:65535", "1and1.example:65535"],
    ["127.0.0.1:5432", "127.0.0.1:5432"],
    ["127.200.3.4:1", "127.200.3.4:1"],
    ["localhost:5432", "127.0.0.1:5432"],
    [`${"a".repeat(63)}.example:1`, `${"a".repeat(63)}.example:1`],
  ])("takes %s", (text, name) => {
    expect(parseTargets([text]).map((target) => target.name)).toEqual([name]);
  });

  test.each([
    ["imap.example.com", /has no port/],
    ["imap.example.com:", /port must be/],
    ["imap.example.com:0", /port must be/],
    ["imap.example.com:65536", /port must be/],
    ["imap.example.com:993-995", /port must be/],
    ["imap.example.com:+993", /port must be/],
    ["imap.example.com:0993", /port must be/],
    ["imap.example.com:*", /port must be/],
    ["imap.example.com: 993", /port must be/],
    ["imap.example.com:993\n", /port must be/],
    ["*.example.com:993", /wildcards/],
    ["*:993", /wildcards/],
    [":993", /no host/],
    ["", /no port/],
    ["example.com.:993", /ends with a dot/],
    ["https://example.com:443", /URL/],
    ["https://example.com", /URL/],
    ["user@example.com:993", /no host name/],
    ["example.com/path:993", /no host name/],
    ["exa mple.com:993", /no host name/],
    ["exa\nmple.com:993", /no host name/],
    ["-a.example:1", /no host name/],
    ["a_b.example:1", /no host name/],
    ["a..example:1", /no host name/],
    [`${"a".repeat(64)}.example:1`, /no host name/],
    [`${"a.".repeat(127)}example:1`, /no host name/],
    ["bücher.example:1", /xn--bcher-kva\.example/],
    ["10.0.0.1:5432", /use a host name/],
    ["8.8.8.8:53", /use a host name/],
    ["169.254.169.254:80", /use a host name/],
    ["127.0.0.0:1", /use a host name/],
    ["127.255.255.255:1", /use a host name/],
    ["127.1:80", /use a host name/],
    ["0177.0.0.1:80", /use a host name/],
    ["127.0.0.01:80", /use a host name/],
    ["2130706433:80", /use a host name/],
    ["0x7f.1:80", /use a host name/],
    ["a.0x7f:80", /use a host name/],
    ["[::1]:80", /use a host name/],
    ["::1:80", /use a host name/],
    ["[2001:db8::1]:443", /use a host name/],
  ])("refuses %j, and says why", (text, problem) => {
    const parse = () => parseTargets(["imap.example.com:993", text]);
    expect(parse).toThrow(expect.objectContaining({ code: "CONFIGURATION", reason: "input", message: expect.stringMatching(problem) }));
  });

  test("counts what is written twice once, and takes 32 of them", () => {
    const many = Array.from({ length: 32 }, (_, index) => `h${index}.example:1`);
    expect(parseTargets([...many, ...many, "H0.EXAMPLE:1"])).toHaveLength(32);
    expect(() => parseTargets([...many, "one.more:1"])).toThrow(/33 network targets/);
  });

  test("are read where options are", () => {
    expect(resolveOptions({ network: { allow: ["B.example:2", "a.example:1", "b.example:2"] } }, {}).allow).toEqual([
      "a.example:1",
      "b.example:2",
    ]);
    expect(resolveOptions({ network: { allow: [], caFile: "ca.pem" } }, {}).caFile).toBe(resolve("ca.pem"));
    expect(() => resolveOptions({ network: { allow: ["8.8.8.8:53"] } }, {})).toThrow(expect.objectContaining({ reason: "input" }));
  });

  test("have an address for each name, beside those that are addresses themselves", () => {
    const { listeners, hosts } = planListeners(parseTargets(["a.example:1", "127.0.0.2:5", "b.example:1", "a.example:2", "localhost:1"]));
    expect(listeners.map(({ address }) => address)).toEqual(["127.0.0.3", "127.0.0.2", "127.0.0.4", "127.0.0.3", "127.0.0.1"]);
    expect(hosts).toBe("127.0.0.1 localhost\n::1 localhost\n127.0.0.3 a.example\n127.0.0.4 b.example\n");
  });
});
