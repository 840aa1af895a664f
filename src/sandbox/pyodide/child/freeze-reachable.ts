/**
 * Freezes values and all that their properties and prototypes lead to, without running any code of theirs. Arrays of
 * bytes keep their content changeable, as the language has it.
 */
export function freezeReachable(roots: readonly unknown[]): void {
  const seen = new Set<object>();
  const todo = [...roots];
  while (todo.length > 0) {
    const value = todo.pop();
    if (!isObject(value) || seen.has(value)) continue;
    seen.add(value);
    todo.push(Reflect.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      todo.push(property?.value, property?.get, property?.set);
    }
    if (ArrayBuffer.isView(value)) Reflect.preventExtensions(value);
    else Object.freeze(value);
  }
}

/** What of the language no name leads to, only its syntax. */
export function hiddenIntrinsics(): unknown[] {
  return [
    function* () {},
    async () => {},
    async function* () {},
    [].values(),
    "".matchAll(/./g),
    ""[Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    ...iteratorHelpers(),
  ];
}

/** Of the language since Node 22, and not of its types. */
function iteratorHelpers(): unknown[] {
  const { Iterator } = globalThis as unknown as { Iterator: { from(source: object): { map(change: () => void): unknown } } };
  const wrapped = Iterator.from({ next: () => ({ done: true, value: undefined }) });
  return [wrapped, wrapped.map(() => {})];
}

function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
