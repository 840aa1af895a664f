import { describe, expect, it } from "vitest";
import { formSpanishOrders } from "../../src/knowledge/spanish-orders.ts";

describe("formSpanishOrders", () => {
  it.each([
    ["enviar", ["envia", "enviar", "envie", "enviame", "envialo", "enviando"]],
    ["buscar", ["busca", "busque", "busquen", "buscalos"]],
    ["cargar", ["carga", "cargue"]],
    ["avanzar", ["avanza", "avance"]],
    ["leer", ["lee", "lea", "leerlos"]],
    ["escribir", ["escribe", "escriba"]],
    ["contar:cuent", ["contar", "cuenta", "cuente"]],
  ])("forms what is asked for with %s", (verb, forms) => {
    expect(formSpanishOrders(verb).plain).toEqual(expect.arrayContaining(forms));
  });

  it("keeps apart those that name whom something is for", () => {
    const { plain, toThem } = formSpanishOrders("mandar");
    expect(toThem).toEqual(expect.arrayContaining(["mandale", "mandales", "mandaselo", "mandarles"]));
    expect(plain).not.toContain("mandale");
    expect(toThem).not.toContain("mandame");
  });
});
