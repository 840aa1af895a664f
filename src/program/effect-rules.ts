/** What of the outside a program could reach. `dynamic-code`: it builds code at run time, so it could be any of them. */
export type EffectKind = "smtp" | "imap-write" | "postgres" | "http" | "subprocess" | "socket" | "file-write" | "dynamic-code";

/** Modules whose import lets a program reach something; a longer path wins over a shorter one. */
const MODULES: readonly (readonly [EffectKind, readonly string[]])[] = [
  ["smtp", ["smtplib", "aiosmtplib", "yagmail"]],
  ["imap-write", ["imaplib", "imapclient", "imap_tools", "aioimaplib"]],
  ["postgres", ["psycopg", "psycopg2", "psycopg_pool", "asyncpg", "aiopg", "pg8000", "sqlalchemy"]],
  ["http", ["requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "xmlrpc", "websockets", "websocket", "boto3"]],
  ["subprocess", ["subprocess", "pty", "multiprocessing", "concurrent.futures.process"]],
  [
    "socket",
    [
      "socket",
      "_socket",
      "ssl",
      "socketserver",
      "http.server",
      "ftplib",
      "poplib",
      "telnetlib",
      "nntplib",
      "paramiko",
      "redis",
      "pymongo",
      "pymysql",
    ],
  ],
  ["dynamic-code", ["ctypes", "cffi", "runpy", "code", "codeop"]],
];

/** The kind that an import opens; null for one that reaches nothing. `import urllib` alone opens what lies under it. */
export function kindOfImport(path: string): EffectKind | null {
  for (const [kind, modules] of MODULES) {
    if (modules.some((module) => path === module || path.startsWith(`${module}.`) || module.startsWith(`${path}.`))) return kind;
  }
  return null;
}

/** A call as far as text tells. */
export interface CallFacts {
  /** Dotted callee with aliases resolved, such as `smtplib.SMTP` or `cursor.execute`. */
  readonly callee: string;
  /** The arguments as they are written. */
  readonly args: readonly string[];
  /** The value of the first argument, if it is a string literal or a name that holds one. */
  readonly firstText: string | null;
  readonly imported: ReadonlySet<EffectKind>;
}

/** What a call does: `certain` if text alone shows that it changes something outside. */
export interface CallEffect {
  readonly kind: EffectKind;
  readonly certain: boolean;
}

const IMAP_UID_WRITES = /^(?:store|copy|move|expunge)$/i;
const IMAP_CERTAIN = /^(?:expunge|set_flags|add_flags|remove_flags|delete_messages|add_gmail_labels)$/;
const IMAP_POSSIBLE = /^(?:move|flag|seen|create|create_folder|delete|delete_folder|rename|rename_folder|subscribe|unsubscribe)$/;
const SQL_RUNNERS =
  /^(?:execute|executemany|execute_values|execute_batch|executescript|copy|copy_expert|copy_from|copy_records_to_table|callproc)$/;
const SQL_READ = /^\s*(?:select|show|explain|values|table|set|begin|commit|rollback|start|savepoint|release|declare|fetch|close)\b/i;
const SQL_WRITE = /\b(?:insert|update|delete|merge|create|drop|alter|truncate|grant|revoke|call|do|copy|refresh|vacuum|reindex|lock)\b/i;
const SYSTEM_CALLS = /^(?:os\.(?:system|popen|fork|forkpty|exec\w+|spawn\w+|posix_spawnp?|kill)|asyncio\.create_subprocess_\w+)$/;
const DYNAMIC_CALLS =
  /^(?:eval|exec|compile|__import__|importlib\.import_module|import_module|importlib\.__import__|builtins\.(?:eval|exec|__import__))$/;

/** Says what a call does outside the program; null if nothing. */
export function judgeCall(call: CallFacts): CallEffect | null {
  const method = call.callee.slice(call.callee.lastIndexOf(".") + 1);
  if (DYNAMIC_CALLS.test(call.callee))
    return call.firstText !== null && /import/.test(method) ? null : { kind: "dynamic-code", certain: false };
  if (SYSTEM_CALLS.test(call.callee) || /^(?:subprocess|pty)\./.test(call.callee)) return { kind: "subprocess", certain: false };
  if (/^(?:socket\.(?:socket|create_connection|create_server)|asyncio\.open_connection)$/.test(call.callee))
    return { kind: "socket", certain: false };
  return judgeMail(method, call) ?? judgeSql(method, call) ?? judgeHttp(method, call);
}

function judgeMail(method: string, { args, firstText, imported }: CallFacts): CallEffect | null {
  if (imported.has("smtp") && /^(?:sendmail|send_message)$/.test(method)) return { kind: "smtp", certain: true };
  if (!imported.has("imap-write")) return null;
  const writes =
    IMAP_CERTAIN.test(method) ||
    (method === "uid" && firstText !== null && IMAP_UID_WRITES.test(firstText)) ||
    (method === "store" && args.length >= 3) ||
    (method === "append" && args.length >= 4) ||
    (method === "copy" && args.length >= 2);
  if (writes) return { kind: "imap-write", certain: true };
  const mayWrite = IMAP_POSSIBLE.test(method) || (method === "uid" && firstText === null) || (method === "append" && args.length >= 2);
  return mayWrite ? { kind: "imap-write", certain: false } : null;
}

function judgeSql(method: string, { firstText, imported }: CallFacts): CallEffect | null {
  if (!imported.has("postgres") || !SQL_RUNNERS.test(method)) return null;
  if (firstText === null) return { kind: "postgres", certain: false };
  const writes = SQL_WRITE.test(firstText.replace(/'[^']*'|"[^"]*"|--.*$/gm, ""));
  if (SQL_READ.test(firstText)) return writes && !/\bfor\s+update\b/i.test(firstText) ? { kind: "postgres", certain: false } : null;
  return { kind: "postgres", certain: writes };
}

function judgeHttp(method: string, { callee, args, imported }: CallFacts): CallEffect | null {
  if (!imported.has("http")) return null;
  if (/^(?:requests|httpx)\.(?:post|put|patch|delete)$/.test(callee)) return { kind: "http", certain: true };
  if (/^(?:post|patch)$/.test(method)) return { kind: "http", certain: args.length > 0 };
  if (/^(?:requests|httpx)\.\w+$/.test(callee) || method === "urlopen" || /^(?:request|put|delete)$/.test(method))
    return { kind: "http", certain: false };
  return null;
}
