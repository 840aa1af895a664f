const FIRST_SPARE_USER = 2_000_000_000;
const SLOTS_PER_HOST = 256;
const HOSTS = 4_096;

/**
 * The user for runs in a slot, if we are root: one that owns nothing and runs nothing else, since the kernel does not
 * count root's processes, and counts those of others per user. Undefined if we are not root and cannot choose.
 * The range lies above all that systems hand out; each host process has a stretch of it.
 */
export function spareUser(slot: number): number | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return FIRST_SPARE_USER + (process.pid % HOSTS) * SLOTS_PER_HOST + (slot % SLOTS_PER_HOST);
}
