interface Comparison {
  readonly value: string;
  readonly operator: string;
  readonly literal: string;
}

const COMPARISON = /^([A-Za-z_][\w.]*)\s*(==|!=|<=|>=|<|>)\s*("[^"\\]*"|'[^'\\]*'|-?\d+(?:\.\d+)?|true|false)$/;
const BOOLEAN = /^(!?)\s*([A-Za-z_][\w.]*)$/;

const OPPOSITES: Readonly<Record<string, string>> = { "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">" };

/**
 * Whether two conditions can be seen never to hold both: they compare one value with different literals by `==`, or with one
 * literal by opposite operators (`x` and `!x` too). What cannot be seen may hold.
 */
export function excludeEachOther(one: string, other: string): boolean {
  const [left, right] = [comparisonOf(one), comparisonOf(other)];
  if (!left || !right || left.value !== right.value) return false;
  if (left.literal === right.literal) return OPPOSITES[left.operator] === right.operator;
  return left.operator === "==" && right.operator === "==" && Number(left.literal) !== Number(right.literal);
}

function comparisonOf(condition: string): Comparison | null {
  const [, value, operator, literal] = COMPARISON.exec(condition) ?? [];
  if (value !== undefined && operator !== undefined && literal !== undefined) {
    return { value, operator, literal: literal.replace(/^'(.*)'$/s, '"$1"') };
  }
  const [, not, flag] = BOOLEAN.exec(condition) ?? [];
  return flag === undefined ? null : { value: flag, operator: not === "!" ? "!=" : "==", literal: "true" };
}
