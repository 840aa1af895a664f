// Handles the oldest unread mail, and kills itself where it is told to: "save begun", or never.
import { z } from "zod";
import { openPipeline } from "../../../../examples/invoice/open-pipeline.ts";
import { createPipelineModel } from "../../../../examples/invoice/pipeline.ts";

const placeSchema = z.object({
  allow: z.array(z.string()),
  caFile: z.string(),
  folder: z.string(),
  input: z.record(z.string(), z.union([z.string(), z.number()])),
  passwords: z.record(z.string(), z.string()),
  killAt: z.string(),
});

const { input, passwords, killAt, ...place } = placeSchema.parse(JSON.parse(String(process.argv[2])));
const pipeline = openPipeline({
  ...place,
  model: createPipelineModel(),
  secrets: (name) => passwords[name],
  approve: () => "approve",
  onNode: (node, status) => {
    if (`${node} ${status}` === killAt) process.kill(process.pid, "SIGKILL");
  },
});
const outcome = await pipeline.run(input);
console.log(JSON.stringify(outcome));
await pipeline.close();
