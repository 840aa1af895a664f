import { describe, expect, it } from "vitest";
import { findClasses } from "../../src/knowledge/find-classes.ts";
import { formSpanishOrders, takeOffPronouns } from "../../src/knowledge/spanish-orders.ts";

describe("formSpanishOrders", () => {
  it.each([
    ["enviar", ["envia", "enviar", "envie", "enviando"]],
    ["buscar", ["busca", "busque", "busquen"]],
    ["cargar", ["carga", "cargue"]],
    ["avanzar", ["avanza", "avance"]],
    ["leer", ["lee", "lea", "leer"]],
    ["escribir", ["escribe", "escriba"]],
    ["contar:cuent", ["contar", "cuenta", "cuente"]],
  ])("forms what is asked for with %s", (verb, forms) => {
    expect(formSpanishOrders(verb)).toEqual(expect.arrayContaining(forms));
  });
});

describe("takeOffPronouns", () => {
  it("gives every way a word may be meant, or none", () => {
    expect(takeOffPronouns("enviaselo")).toContainEqual({ form: "envia", isToThem: true });
    expect(takeOffPronouns("enviamelas")).toContainEqual({ form: "envia", isToThem: false });
    expect(takeOffPronouns("send")).toEqual([]);
  });
});

describe("findClasses: Spanish orders", () => {
  it.each([
    ["envialo", "send", true],
    ["enviaselo", "send-them", true],
    ["enviaselo", "send", false],
    ["envialo", "send-them", false],
    ["escribeles", "send-them", true],
    ["descargamelos", "fetch", true],
    ["envialolo", "send", false],
  ])("%j is in %j: %j", (word, name, isIn) => expect(findClasses(word).has(name)).toBe(isIn));
});
