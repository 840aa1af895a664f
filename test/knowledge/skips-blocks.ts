/**
 * Whether blocks of a document are skipped; prints how many of them are run, and why not. Where all are required they run,
 * and fail.
 *
 * @param title What they are run with, as in `Blocks on IMAP, with Dovecot`.
 * @param reason Why they cannot be run; null if they can.
 */
export function skipsBlocks(title: string, count: number, reason: string | null): boolean {
  const isSkipped = reason !== null && process.env.REQUIRE_ALL !== "1";
  console.info(`${title}: ${count}, ${isSkipped ? `run 0, skipped ${count}: ${reason}` : `run ${count}, skipped 0`}`);
  return isSkipped;
}
