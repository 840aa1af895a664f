import { InvalidArgumentError } from "commander";

/** Reads how many of something an option names. @throws InvalidArgumentError */
export function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("Write a whole number from 1 on.");
  return count;
}
