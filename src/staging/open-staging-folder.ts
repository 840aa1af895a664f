import { basename, resolve } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { parseJson, type JsonValue } from "../json.ts";
import { heldValueSchema, MAX_INLINE_BYTES, type HeldValue, type StagedReference } from "./held-value.ts";
import { openSourceFile } from "./open-source-file.ts";
import { labelOf, previewContent } from "./preview-content.ts";
import { locateContent, parseReference, readContent } from "./read-content.ts";
import type { StageOptions, StagingFolder, StagingOptions } from "./staging-folder.ts";
import { sweepStaging } from "./sweep-staging.ts";
import { tooLarge, writeContent, type Content } from "./write-content.ts";

const DEFAULT_MAX_FILE_BYTES = 100 * 1024 ** 2;
const DEFAULT_KEEP_UNUSED_MS = 7 * 24 * 3_600_000;

/**
 * Opens a staging folder, which is made with the first content, and sweeps it in the background. Any number of
 * processes may use one folder. Folders are made for this user only (0700), files too (0600).
 *
 * @example
 * const staging = openStagingFolder("/var/lib/app/staging", { onWarning: console.warn });
 * const reference = await staging.putFile("in/invoice.pdf");
 * const bytes = await staging.read(reference);
 */
export function openStagingFolder(path: string, options: StagingOptions): StagingFolder {
  return new ContentFolder(resolve(path), options);
}

class ContentFolder implements StagingFolder {
  readonly swept: Promise<number>;
  readonly #folder: string;
  readonly #maxFileBytes: number;
  readonly #clock: () => number;

  constructor(folder: string, options: StagingOptions) {
    const { maxFileBytes = DEFAULT_MAX_FILE_BYTES, keepUnusedMs = DEFAULT_KEEP_UNUSED_MS, clock = Date.now, onWarning } = options;
    this.#folder = folder;
    this.#maxFileBytes = maxFileBytes;
    this.#clock = clock;
    this.swept = sweepStaging(folder, { keepUnusedMs, now: clock() }).catch((error: unknown) => {
      onWarning(`Old content in ${folder} could not be removed: ${String(error)}`);
      return 0;
    });
  }

  async putBytes(bytes: Uint8Array, options: StageOptions): Promise<StagedReference> {
    return this.#put([bytes], options);
  }

  async putJson(value: JsonValue, options: StageOptions): Promise<StagedReference> {
    return this.#put([Buffer.from(JSON.stringify(value))], options);
  }

  async putFile(path: string, options: Partial<StageOptions> = {}): Promise<StagedReference> {
    const file = await openSourceFile(path);
    try {
      const { size } = await file.stat();
      if (size > this.#maxFileBytes) throw tooLarge(`The file ${JSON.stringify(path)}`, this.#maxFileBytes);
      const chunks = file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>; // without an encoding it gives bytes
      return await this.#put(chunks, { name: basename(path), ...options });
    } finally {
      await file.close();
    }
  }

  async read(reference: StagedReference): Promise<Buffer> {
    return readContent(this.#folder, parseReference(reference), this.#clock());
  }

  pathOf(reference: StagedReference): string {
    return locateContent(this.#folder, parseReference(reference), this.#clock());
  }

  async hold(value: JsonValue, name: string): Promise<HeldValue> {
    const bytes = Buffer.from(JSON.stringify(value));
    return bytes.length > MAX_INLINE_BYTES ? { staged: await this.putBytes(bytes, { name }) } : { value };
  }

  async release(held: HeldValue): Promise<JsonValue> {
    const parsed = heldValueSchema.safeParse(held);
    if (!parsed.success) throw new ConfigurationError("This is neither a value nor a reference to a staged one.", { reason: "input" });
    if ("value" in parsed.data) return parsed.data.value;
    const { staged } = parsed.data;
    return parseStaged(await this.read(staged), staged.name);
  }

  async #put(chunks: Content["chunks"], { name, preview = true }: StageOptions): Promise<StagedReference> {
    const label = labelOf(name);
    try {
      const content = { label: JSON.stringify(label), chunks, maxBytes: this.#maxFileBytes, now: this.#clock() };
      const { sha256, size, head } = await writeContent(this.#folder, content);
      return { sha256, size, name: label, preview: preview ? previewContent(head) : "" };
    } catch (cause) {
      if (cause instanceof ConfigurationError) throw cause;
      const message = `${JSON.stringify(label)} could not be staged in ${this.#folder}: ${String(cause)}. Check that the folder can be written and its disk has space.`;
      throw new ConfigurationError(message, { reason: "input", cause });
    }
  }
}

function parseStaged(bytes: Buffer, name: string): JsonValue {
  try {
    return parseJson(JSON.parse(bytes.toString("utf8")), name);
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
    throw new ConfigurationError(`The staged content ${JSON.stringify(name)} is not JSON.`, { reason: "input", cause });
  }
}
