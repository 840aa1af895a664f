import { bypassDatabase } from "../../database/bypass-database.ts";
import type { Database, Row } from "../../database/port.ts";
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
  const checksumOf = ({ tenant, exactKey, sha256 }: ApprovedProgram): string =>
    digest(integrityKey ?? null, [APPROVAL_VERSION, tenant, exactKey, sha256]);
  const bypass = <Result>(fallback: Result, operation: () => Promise<Result>): Promise<Result> =>
    bypassDatabase({ name: "The memory of approvals", fallback, onWarning }, operation);

  function isSound(row: Row, program: ApprovedProgram): boolean {
    if (row["checksum"] === checksumOf(program)) return true;
    onWarning("A remembered approval is ignored: it does not match its checksum.");
    return false;
  }

  return {
    isRemembered: ({ tenant, exactKey, sha256 }) =>
      bypass(false, async () => {
        const rows = await database.read({ sql: FIND, values: { tenant, exactKey, sha256 } });
        return rows.some((row) => isSound(row, { tenant, exactKey, sha256 }));
      }),
    remember: ({ tenant, exactKey, sha256 }, now) =>
      bypass<void>(undefined, async () => {
        const values = { tenant, exactKey, sha256, checksum: checksumOf({ tenant, exactKey, sha256 }), now };
        await database.write([{ sql: KEEP, values }]);
      }),
  };
}
