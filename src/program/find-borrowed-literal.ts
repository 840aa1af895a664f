/** Provisional. */
export function findBorrowedLiteral(_subject: object): string | null { return null; }
