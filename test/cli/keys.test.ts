import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createWorkplace } from "./cli.ts";

const KEY = "1234567890abcdef1234567890abcdef";
const TASK = "Multiply the numbers in values";

/** A server that says of every key that it is wrong, as OpenAI and as E2B say it. */
async function refuseEveryKey(): Promise<{ readonly url: string; readonly requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const body = { code: 401, message: `Invalid API key ${KEY}`, error: { message: `Incorrect API key provided: ${KEY}` } };
    response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** A port on which nobody listens. */
async function unservedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/v1`;
}

describe("keys, as someone meets them in the first minute", () => {
  it("says that the model's key is wrong", async () => {
    const { url } = await refuseEveryKey();
    const { cli } = createWorkplace();
    const { exitCode, stdout, stderr } = await cli(["run", TASK], { OPENAI_API_KEY: `sk-${KEY}`, OPENAI_BASE_URL: `${url}/v1` });
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(stderr).toMatch(/OPENAI_API_KEY/);
    expect(stderr).not.toContain(KEY);
  });

  it("says that E2B's key is wrong, takes nothing weaker in its place, and asks no model", async () => {
    const { url, requests } = await refuseEveryKey();
    const { cli } = createWorkplace();
    const environment = { E2B_API_KEY: `e2b_${KEY}`, E2B_API_URL: url, OPENAI_API_KEY: `sk-${KEY}`, OPENAI_BASE_URL: `${url}/v1` };
    const { exitCode, stdout, stderr } = await cli(["run", TASK], environment);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(stderr).toMatch(/E2B_API_KEY/);
    expect(stderr).not.toContain(KEY);
    expect(requests).toEqual(["POST /v2/sandboxes"]);
  });

  it("says which tasks are known where there is no key", async () => {
    const { cli } = createWorkplace();
    const { exitCode, stdout, stderr } = await cli(["run", "Sum the amounts in a CSV file by week"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(stderr).toMatch(/OPENAI_API_KEY environment variable is required/);
    expect(stderr).toMatch(/Nearest known tasks: "Sum the amounts in the CSV file by month"/);
  });

  it("says that nobody answers at the base URL", async () => {
    const baseUrl = await unservedUrl();
    const { cli } = createWorkplace();
    const { exitCode, stdout, stderr } = await cli(["run", TASK], { OPENAI_BASE_URL: baseUrl });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/cannot be reached \(ECONNREFUSED\)\. Check the base URL \(OPENAI_BASE_URL\)/);
  });

  it("asks for E2B's key where E2B was asked for", async () => {
    const { cli } = createWorkplace();
    const { exitCode, stderr } = await cli(["run", TASK, "--sandbox", "e2b"]);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/E2B API key required/);
  });
});
