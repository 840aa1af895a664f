import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { shippedProgramsSuite } from "./shipped-programs-suite.ts";

shippedProgramsSuite({
  name: "plain processes",
  createSandbox: () => createProcessSandbox({ allowUnsafe: true }),
  skip: process.platform === "linux" ? null : "the process sandbox works on Linux only",
});
