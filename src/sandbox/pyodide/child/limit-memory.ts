/** WebAssembly's unit of memory. */
export const PAGE_BYTES = 65_536;

const HEADER_BYTES = 8;
const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;

/**
 * Rewrites a WebAssembly module so that its memory begins with `minimumPages` (if that is more than it has) and never
 * grows past `maximumPages`, or what it says itself: a limit that holds for every instruction in it.
 *
 * @throws Error if the module has no memory of its own with a maximum.
 */
export function limitMemory(module: Uint8Array, minimumPages: number, maximumPages: number): Uint8Array {
  for (let at = HEADER_BYTES; at < module.length;) {
    const size = readNumber(module, at + 1);
    if (module[at] === MEMORY_SECTION) return replaceLimits(module, { at, size }, [minimumPages, maximumPages]);
    at = size.end + size.value;
  }
  throw new Error("The module has no memory.");
}

interface ReadNumber {
  readonly value: number;
  readonly end: number;
}

function replaceLimits(module: Uint8Array, section: { at: number; size: ReadNumber }, wanted: readonly [number, number]): Uint8Array {
  const { at, size } = section;
  const count = readNumber(module, size.end);
  if (count.value !== 1 || module[count.end] !== HAS_MAXIMUM) throw new Error("The module has no memory with a maximum.");
  const ownMinimum = readNumber(module, count.end + 1);
  const minimum = Math.max(wanted[0], ownMinimum.value);
  const maximum = Math.min(Math.max(minimum, wanted[1]), readNumber(module, ownMinimum.end).value);
  const limits = [1, HAS_MAXIMUM, ...writeNumber(minimum), ...writeNumber(maximum)];
  const replaced = [MEMORY_SECTION, ...writeNumber(limits.length), ...limits];
  return Buffer.concat([module.subarray(0, at), Uint8Array.from(replaced), module.subarray(size.end + size.value)]);
}

/** Reads a number in LEB128. */
function readNumber(bytes: Uint8Array, start: number): ReadNumber {
  let value = 0;
  for (let at = start, factor = 1; ; at += 1, factor *= 128) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error("The module ends early.");
    value += (byte & 127) * factor;
    if (byte < 128) return { value, end: at + 1 };
  }
}

function writeNumber(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...writeNumber(Math.floor(value / 128))];
}
