/**
 * Prints how many of these are run, and why not; gives back whether they are skipped. Where all are required they run, and
 * fail.
 *
 * @param title What they are, and run with, as in `Blocks on IMAP, with Dovecot`.
 * @param reason Why they cannot be run; null if they can.
 */
export function printSkips(title: string, count: number, reason: string | null): boolean {
  const isSkipped = reason !== null && process.env.REQUIRE_ALL !== "1";
  console.info(`${title}: ${count}, ${isSkipped ? `run 0, skipped ${count}: ${reason}` : `run ${count}, skipped 0`}`);
  return isSkipped;
}
