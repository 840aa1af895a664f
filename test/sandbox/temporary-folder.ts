import { chmod, mkdtemp, rm } from "node:fs/promises";
import { onTestFinished } from "vitest";

/** Makes a folder for one test that other users can look into; it goes with the test. */
export async function makeTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp("/tmp/sandbox-test-");
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
