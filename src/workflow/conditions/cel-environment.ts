import { Environment } from "@marcbachmann/cel-js";
import { MAX_EXPRESSION_DEPTH, MAX_EXPRESSION_PARTS } from "./expression.ts";

type Arithmetic = (left: number | bigint, right: number | bigint) => number;

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  "+": (left, right) => Number(left) + Number(right),
  "-": (left, right) => Number(left) - Number(right),
  "*": (left, right) => Number(left) * Number(right),
  "/": (left, right) => Number(left) / Number(right),
  "%": (left, right) => Number(left) % Number(right),
};

const BASE = createBase();

/** Makes an environment of its own, in which variables can be declared. */
export function createCelEnvironment(): Environment {
  return BASE.clone();
}

/**
 * Makes an environment that computes with JSON's numbers: those of the context are doubles, those written without a dot are
 * ints, and CEL alone would not multiply one by the other. Lists may hold values of several types, as JSON's do.
 */
function createBase(): Environment {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: MAX_EXPRESSION_PARTS, maxDepth: MAX_EXPRESSION_DEPTH },
  });
  for (const [operator, compute] of Object.entries(ARITHMETIC)) {
    environment.registerOperator(`int ${operator} double: double`, compute);
    environment.registerOperator(`double ${operator} int: double`, compute);
  }
  environment.registerOperator("double % double: double", (left: number, right: number) => left % right);
  environment.registerOperator("double == int: bool", (left: number, right: bigint) => Number.isInteger(left) && BigInt(left) === right);
  return environment;
}
