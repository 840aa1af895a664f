import type { JsonValue } from "../json.ts";
import type { HeldValue, StagedReference } from "./held-value.ts";

export interface StagingOptions {
  /** Largest content, bytes. @default 100 MiB */
  readonly maxFileBytes?: number;
  /** Content unused for this long is removed at a later opening, milliseconds. @default 7 days */
  readonly keepUnusedMs?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
  /** Told when old content could not be swept. */
  readonly onWarning: (message: string) => void;
}

export interface StageOptions {
  /** What the content is called; characters that no reference may hold are replaced. */
  readonly name: string;
  /** Whether the reference shows how the content begins; it is then seen wherever the graph's state is. @default true */
  readonly preview?: boolean;
}

/**
 * Holds large values and files by their content, so that the graph's state carries references only.
 *
 * Every method throws a `ConfigurationError` (`input`) that says what to do: content over the limit, a reference that
 * is none, content that was removed or changed, a folder that cannot be written.
 */
export interface StagingFolder {
  putBytes(bytes: Uint8Array, options: StageOptions): Promise<StagedReference>;
  putJson(value: JsonValue, options: StageOptions): Promise<StagedReference>;
  /** Copies a file: what happens to it later changes nothing. Its own name is the default. Folders and devices are refused. */
  putFile(path: string, options?: Partial<StageOptions>): Promise<StagedReference>;
  /** Reads content and checks its digest. */
  read(reference: StagedReference): Promise<Uint8Array>;
  /** Says where content lies, for a reader that must not change it; checks that it is there in its size, not its digest. */
  pathOf(reference: StagedReference): string;
  /** Stages a value whose JSON is over {@link MAX_INLINE_BYTES}; a smaller one is held as it is. */
  hold(value: JsonValue, name: string): Promise<HeldValue>;
  /** Gives back what `hold` was given. */
  release(held: HeldValue): Promise<JsonValue>;
  /** Settles when the sweep that began at opening is over, with the number of removed files. */
  readonly swept: Promise<number>;
}
