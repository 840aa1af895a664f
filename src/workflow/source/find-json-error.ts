/** Where a text stops being JSON. */
export interface JsonError {
  /** In UTF-16 units. */
  readonly offset: number;
  /** What JSON has at this place. */
  readonly expected: string;
}

/** One token of JSON, after any blank space; a text as far as its last quote. */
const TOKEN =
  /[ \t\n\r]*(?:(?<punctuation>[{}[\],:])|(?<text>"(?:[^"\\]+|\\.)*")|(?<scalar>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)))/y;

const BLANK = /[ \t\n\r]*/y;

type State = "value" | "value or ]" | "key" | "key or }" | ":" | ", or ]" | ", or }" | "end";

const EXPECTED: Readonly<Record<State, string>> = {
  value: "a value",
  "value or ]": "a value or ]",
  key: 'a key in "quotes"',
  "key or }": 'a key in "quotes", or }',
  ":": "a colon behind the key",
  ", or ]": "a comma or ]",
  ", or }": "a comma or }",
  end: "nothing more",
};

/**
 * Finds the first place where a text is not JSON, or `null` if it is JSON: `JSON.parse` tells its place only sometimes. Reads
 * token by token, whatever the depth.
 */
export function findJsonError(text: string): JsonError | null {
  const open: ("{" | "[")[] = [];
  let state: State = "value";
  let offset = 0;
  for (;;) {
    TOKEN.lastIndex = offset;
    const token = TOKEN.exec(text)?.groups;
    const next: State | null = token === undefined || !isText(token["text"]) ? null : nextState(state, token, open);
    if (next === null) {
      BLANK.lastIndex = offset;
      offset += BLANK.exec(text)?.[0].length ?? 0;
      return state === "end" && offset === text.length ? null : { offset, expected: EXPECTED[state] };
    }
    offset = TOKEN.lastIndex;
    state = next;
  }
}

/** What comes after a token, or null where it may not stand; `open` has the brackets that are open. */
function nextState(state: State, token: Readonly<Record<string, string | undefined>>, open: ("{" | "[")[]): State | null {
  const after = (): State => (open.length === 0 ? "end" : open.at(-1) === "{" ? ", or }" : ", or ]");
  const { punctuation } = token;
  const takesValue = state === "value" || state === "value or ]";
  if (punctuation === "{" || punctuation === "[") {
    if (!takesValue) return null;
    open.push(punctuation);
    return punctuation === "{" ? "key or }" : "value or ]";
  }
  if ((punctuation === "}" && state.endsWith("or }")) || (punctuation === "]" && state.endsWith("or ]"))) {
    open.pop();
    return after();
  }
  if (punctuation === ":") return state === ":" ? "value" : null;
  if (punctuation === ",") return state === ", or }" ? "key" : state === ", or ]" ? "value" : null;
  if (punctuation !== undefined) return null;
  if (token["text"] !== undefined && (state === "key" || state === "key or }")) return ":";
  return takesValue ? after() : null;
}

/** Whether what stands in quotes is a text of JSON, or nothing does. */
function isText(token: string | undefined): boolean {
  try {
    return token === undefined || typeof JSON.parse(token) === "string";
  } catch {
    return false; // a line end, or an escape that JSON has not
  }
}
