import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { createAttacker } from "./create-attacker.ts";
import type { Attacker } from "./create-attacker.ts";

/** Whether attacks cannot be tried here. */
export const NO_SANDBOX = await skipsBubblewrap();

/** Shows what the next program finds: its folder, shared memory, temporary files, and the processes around it. */
const INNOCENT = `
import os
processes = [name for name in os.listdir("/proc") if name.isdigit()]
result = [os.listdir("."), os.listdir("/dev/shm"), os.listdir("/tmp"), len(processes)]`;

/** Opens a bubblewrap sandbox for the attacks of one file. */
export function createBubblewrapAttacker(): Attacker {
  return createAttacker({
    sandbox: createBubblewrapSandbox(),
    innocent: { code: INNOCENT, finds: [["out"], [], ["work"], 2] },
  });
}
