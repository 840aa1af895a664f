import { z } from "zod";

/** Checks that something is a function; what it takes and gives back shows when it is called. */
export function functionOf<Type>(): z.ZodCustom<Type> {
  return z.custom<Type>((value) => typeof value === "function", "must be a function");
}
