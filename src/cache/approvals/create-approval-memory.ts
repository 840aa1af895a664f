import { bypassDatabase } from "../../database/bypass-database.ts";
import type { Database, Row } from "../../database/port.ts";
import { canonicalSha256 } from "../../request/canonical-sha256.ts";
import { digest } from "../program-row.ts";
import type { ApprovalMemory, ApprovedProgram } from "./port.ts";

/** Version of what a row says. A row of another version does not match its checksum. */
const APPROVAL_VERSION = 1;

const FIND = "SELECT checksum FROM approvals WHERE tenant = :tenant AND exact_key = :exactKey AND sha256 = :sha256";

const KEEP = `INSERT INTO approvals (tenant, exact_key, sha256, checksum, approved_at)
  VALUES (:tenant, :exactKey, :sha256, :checksum, :now)
  ON CONFLICT (tenant, exact_key, sha256) DO UPDATE SET checksum = excluded.checksum, approved_at = excluded.approved_at`;

export interface ApprovalMemoryOptions {
  /** Where approvals are kept. The memory does not close it. */
  readonly database: Database;
  /** Told when the database is unavailable: then everything is asked about. */
  readonly onWarning: (message: string) => void;
  /** Key of the rows' checksums. With one, a row written by anybody else is ignored. @default none */
  readonly integrityKey?: string | undefined;
}

/** Creates the memory that keeps approvals in a database. */
export function createApprovalMemory({ database, onWarning, integrityKey }: ApprovalMemoryOptions): ApprovalMemory {
  const checksumOf = ({ tenant, exactKey, sha256 }: Place): string =>
    digest(integrityKey ?? null, [APPROVAL_VERSION, tenant, exactKey, sha256]);
  const bypass = <Result>(fallback: Result, operation: () => Promise<Result>): Promise<Result> =>
    bypassDatabase({ name: "The memory of approvals", fallback, onWarning }, operation);

  function isSound(row: Row, place: Place): boolean {
    if (row["checksum"] === checksumOf(place)) return true;
    onWarning("A remembered approval is ignored: it does not match its checksum.");
    return false;
  }

  return {
    isRemembered: (program) =>
      bypass(false, async () => {
        const place = placeOf(program);
        const rows = await database.read({ sql: FIND, values: place });
        return rows.some((row) => isSound(row, place));
      }),
    remember: (program, now) =>
      bypass<void>(undefined, async () => {
        const place = placeOf(program);
        await database.write([{ sql: KEEP, values: { ...place, checksum: checksumOf(place), now } }]);
      }),
  };
}

/** Where an approval lies. */
type Place = Record<"tenant" | "exactKey" | "sha256", string>;

function placeOf({ tenant, exactKey, effectTargets, sha256 }: ApprovedProgram): Place {
  return { tenant, exactKey: canonicalSha256({ exactKey, effectTargets: [...effectTargets] }), sha256 };
}
