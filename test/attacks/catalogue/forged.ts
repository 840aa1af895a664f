/** A word that a program puts into whatever it forges; the host looks for it where only the driver speaks. */
export const FORGED = "forged-by-the-program";
