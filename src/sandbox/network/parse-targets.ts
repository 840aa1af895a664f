import { domainToASCII } from "node:url";
import { ConfigurationError } from "../../errors.ts";

/** A host and a port that programs may reach. */
export interface NetworkTarget {
  /** `host:port`, as it is written everywhere: in lower case, `localhost` as `127.0.0.1`. */
  readonly name: string;
  /** A host name, or an address of 127.0.0.0/8, which means this machine. */
  readonly host: string;
  readonly port: number;
  readonly isLoopback: boolean;
}

/** How many targets one run may have. */
export const MAX_TARGETS = 32;

const MAX_PORT = 65_535;
const MAX_NAME_LENGTH = 253;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const DECIMAL_BYTE = /^(0|[1-9]\d{0,2})$/;
const LIKE_AN_ADDRESS = /(^|\.)(\d+|0x[0-9a-f]*)$/;

/**
 * Reads targets such as `imap.example.com:993`: a host name of RFC 1123 in ASCII and a port. Of addresses only those
 * of 127.0.0.0/8 are taken, which mean the host itself, as `localhost` does. What is written twice counts once.
 *
 * @throws ConfigurationError (`input`) that names the target and what to write.
 */
export function parseTargets(allow: readonly string[]): NetworkTarget[] {
  const targets = new Map(allow.map(parseTarget).map((target) => [target.name, target]));
  if (targets.size <= MAX_TARGETS) return [...targets.values()];
  throw new ConfigurationError(`${targets.size} network targets were given, and a run may have ${MAX_TARGETS}. Leave some out.`, {
    reason: "input",
  });
}

function parseTarget(text: string): NetworkTarget {
  const [, givenHost = "", givenPort = ""] = /^([^:]*):([^:/]*)$/.exec(text) ?? refuse(text, whyNoPair(text));
  const lowered = givenHost.toLowerCase();
  const host = lowered === "localhost" ? "127.0.0.1" : lowered;
  const problem = findHostProblem(host);
  if (problem) return refuse(text, problem);
  const port = Number(givenPort);
  if (!/^[1-9]\d{0,4}$/.test(givenPort) || port > MAX_PORT) return refuse(text, `the port must be one number from 1 to ${MAX_PORT}`);
  return { name: `${host}:${port}`, host, port, isLoopback: isLoopbackAddress(host) };
}

function whyNoPair(text: string): string {
  if (text.includes("://")) return "it is a URL";
  if (text.includes("[") || text.split(":").length > 2)
    return "it has more than one colon, and IPv6 addresses cannot be allowed: use a host name";
  return "it has no port";
}

function findHostProblem(host: string): string | null {
  if (isLoopbackAddress(host)) return null;
  if (host === "") return "it has no host";
  if (host.includes("*")) return "wildcards cannot be allowed: name each host";
  if (host.endsWith(".")) return "the host ends with a dot: leave it out";
  if (LIKE_AN_ADDRESS.test(host)) return "of addresses only 127.0.0.1 to 127.255.255.254 (this machine) can be allowed: use a host name";
  if (/[^\0-\x7f]/.test(host)) return `the host must be in ASCII: use ${domainToASCII(host) || "its xn-- form"}`;
  if (host.length > MAX_NAME_LENGTH || !host.split(".").every((label) => LABEL.test(label))) return "that is no host name";
  return null;
}

function isLoopbackAddress(host: string): boolean {
  const parts = host.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => DECIMAL_BYTE.test(part) && Number(part) <= 255);
  return isAddress && parts[0] === "127" && host !== "127.0.0.0" && host !== "127.255.255.255";
}

function refuse(text: string, problem: string): never {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  throw new ConfigurationError(
    `The network target ${shown} cannot be allowed: ${problem}. Write host:port, such as imap.example.com:993.`,
    {
      reason: "input",
    },
  );
}
