import { describe, expect, test } from "vitest";
import { parseTargets } from "../../../src/sandbox/network/parse-targets.ts";
import { isRefusedAddress, resolveTarget } from "../../../src/sandbox/network/resolve-target.ts";

describe("addresses of a name", () => {
  test.each([
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "ff02::1", "fd00:ec2::254", "fd20:ce::254",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
  ])("are not dialled if they are %s", (address) => {
    expect(isRefusedAddress(address)).toBe(true);
  }); // prettier-ignore

  test.each(["93.184.216.34", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "2606:4700::1", "fd12:3456::1", "::ffff:10.0.0.1"])(
    "may be %s",
    (address) => {
      expect(isRefusedAddress(address)).toBe(false);
    },
  );

  test("are none where the name leads to this machine", async () => {
    const target = { name: "localhost:1", host: "localhost", port: 1, isLoopback: false };
    await expect(resolveTarget(target)).rejects.toThrow(/a name may not lead to/);
  });

  test("are the target itself where it is an address", async () => {
    for (const target of parseTargets(["127.0.0.1:1", "localhost:1"])) expect(await resolveTarget(target)).toEqual(["127.0.0.1"]);
  });
});
