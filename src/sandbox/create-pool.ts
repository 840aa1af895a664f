/** How many interpreters are started ahead of the runs that will use them, each for one run. */
export interface PoolOptions {
  /** How many wait at most; 0 for none but the one that `warmUp` asks for. @default 2 */
  readonly size: number;
  /** How long one waits before it is ended, milliseconds. @default 60_000 */
  readonly idleMs: number;
  /** How much of this machine's memory those that wait may take together, bytes; fewer wait where it does not suffice. @default 256 MiB */
  readonly memoryBytes: number;
}

export const DEFAULT_POOL: PoolOptions = { size: 2, idleMs: 60_000, memoryBytes: 256 * 1024 ** 2 };

/** Something that was started, and waits for its one use. */
export interface Startable {
  /** Resolves when it has ended, by whatever cause. */
  readonly ended: Promise<unknown>;
  /** Lets it keep this process alive, as it does at first. */
  ref(): void;
  /** Lets this process end while it waits. */
  unref(): void;
  /** Ends it, with nothing left behind. */
  end(): Promise<unknown>;
}

/** Where interpreters come from. None is ever handed out twice. */
export interface Pool<Setting, Item extends Startable> {
  /** One that was started with this setting, ahead or now. @throws what the start of it throws */
  take(setting: Setting): Promise<Item>;
  /** Starts one ahead, if none waits. */
  warmUp(setting: Setting): void;
  /** Ends all that wait: what they were started with is not right any more. */
  clear(): void;
  /** Ends all that wait, and starts nothing ahead any more. */
  close(): Promise<void>;
}

interface PoolSource<Setting, Item> {
  readonly start: (setting: Setting) => Promise<Item>;
  /** What tells settings apart whose interpreters differ. */
  readonly keyOf: (setting: Setting) => string;
  /** About how much memory one takes while it waits. */
  readonly footprintBytes: number;
  readonly options?: Partial<PoolOptions> | undefined;
  /** How long after one was taken its successor is started: a start would take time from a short run. @default 50 */
  readonly fillAfterMs?: number;
}

interface Waiting<Item> {
  readonly key: string;
  /** null if it could not be started: whoever needs one finds out why. */
  readonly started: Promise<Item | null>;
  hasEnded: boolean;
  idling?: NodeJS.Timeout;
}

const FILL_AFTER_MS = 50;
/** How many settings are remembered as asked for. */
const MAX_KEYS = 1_000;

/**
 * Makes a pool. It keeps interpreters ahead for a setting that was asked for twice, so that a single run starts nothing
 * for which there may be no use; where there are several settings, the last ones asked for share the pool.
 */
export function createPool<Setting, Item extends Startable>(source: PoolSource<Setting, Item>): Pool<Setting, Item> {
  const { size: wantedSize, idleMs, memoryBytes } = { ...DEFAULT_POOL, ...source.options };
  const { fillAfterMs = FILL_AFTER_MS } = source;
  const size = Math.min(wantedSize, Math.floor(memoryBytes / source.footprintBytes));
  const asked = new Set<string>();
  const ending = new Set<Promise<unknown>>();
  let waiting: readonly Waiting<Item>[] = [];
  let isClosed = false;

  function take(setting: Setting): Promise<Item> {
    const key = source.keyOf(setting);
    const next = waiting.find((entry) => entry.key === key);
    const taken = next ? takeWaiting(next, setting) : source.start(setting);
    if (asked.has(key)) setTimeout(() => fill(setting, key), fillAfterMs).unref();
    else noteAsked(key);
    return taken;
  }

  async function takeWaiting(entry: Waiting<Item>, setting: Setting): Promise<Item> {
    remove(entry);
    const item = await entry.started;
    if (item && !entry.hasEnded) {
      item.ref();
      return item;
    }
    if (item) discard(entry);
    return source.start(setting);
  }

  function noteAsked(key: string): void {
    if (asked.size >= MAX_KEYS) asked.clear();
    asked.add(key);
  }

  /** Starts as many as are missing. Where there is no room, those go first whose setting was asked for longest ago. */
  function fill(setting: Setting, key: string): void {
    if (isClosed) return;
    const missing = size - waiting.filter((entry) => entry.key === key).length;
    for (let number = 0; number < missing; number += 1) {
      const oldest = waiting.find((entry) => entry.key !== key);
      if (waiting.length >= size && oldest) discard(oldest);
      startAhead(setting, key);
    }
  }

  function warmUp(setting: Setting): void {
    const key = source.keyOf(setting);
    if (isClosed || waiting.some((entry) => entry.key === key)) return;
    const [oldest] = waiting;
    if (waiting.length >= Math.max(size, 1) && oldest) discard(oldest);
    startAhead(setting, key);
  }

  function startAhead(setting: Setting, key: string): void {
    const started = source.start(setting).catch(() => null);
    const entry: Waiting<Item> = { key, started, hasEnded: false };
    waiting = [...waiting, entry];
    void started.then((item) => (item ? watch(entry, item) : remove(entry)));
  }

  function watch(entry: Waiting<Item>, item: Item): void {
    void item.ended.then(() => {
      entry.hasEnded = true;
      if (waiting.includes(entry)) discard(entry); // it leaves a folder, and what leads to its targets
    });
    if (!waiting.includes(entry)) return; // taken meanwhile
    item.unref();
    entry.idling = setTimeout(() => discard(entry), idleMs).unref();
  }

  function remove(entry: Waiting<Item>): void {
    clearTimeout(entry.idling);
    waiting = waiting.filter((other) => other !== entry);
  }

  function discard(entry: Waiting<Item>): void {
    remove(entry);
    const ended = entry.started
      .then((item) => {
        item?.ref(); // until it has ended
        return item?.end();
      })
      .finally(() => ending.delete(ended));
    ending.add(ended);
  }

  function clear(): void {
    waiting.forEach(discard);
  }

  async function close(): Promise<void> {
    isClosed = true;
    clear();
    await Promise.all(ending);
  }

  return { take, warmUp, clear, close };
}
