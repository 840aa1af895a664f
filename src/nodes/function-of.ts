import { z } from "zod";

/** Checks that something is a function; what it takes and gives back shows when it is called. */
export function functionOf<Type>(message = "must be a function"): z.ZodCustom<Type> {
  return z.custom<Type>((value) => typeof value === "function", message);
}
