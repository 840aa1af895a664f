/** Provisional. */
export function describeFile(name: string): { name: string; mediaType: string } { return { name, mediaType: "application/octet-stream" }; }
