import { createSeededRandom, type SeededRandom } from "../../secrets/seeded-random.ts";

export const LAYOUTS = ["list", "letter", "columns"] as const;
export type Layout = (typeof LAYOUTS)[number];
export const STYLES = ["1,234.56", "1.234,56"] as const;
export type Style = (typeof STYLES)[number];

/** An invoice, and what is to be read from it. */
export interface Invoice {
  readonly layout: Layout;
  readonly style: Style;
  readonly text: string;
  readonly amounts: { readonly net: number; readonly tax: number; readonly total: number };
}

/** The parts of an invoice as it is printed. */
interface Printed {
  readonly number: number;
  readonly items: number;
  readonly net: string;
  readonly tax: string;
  readonly total: string;
}

/** Each layout has the labels of its kind, and the second and third have other numbers behind the labels of the first. */
const WRITERS: Readonly<Record<Layout, (printed: Printed) => string>> = {
  list: ({ number, net, tax, total }) => `Harbour Supplies Ltd
Invoice INV-${number}
For goods delivered in spring, payable within thirty days

Subtotal: ${net}
VAT: ${tax}
Total: ${total}
`,
  letter: ({ number, items, net, tax, total }) => `Kanzlei am Markt
Rechnung ${number}
Wir danken fuer Ihren Auftrag ueber ${items} Stunden und bitten um Zahlung.

Nettobetrag ......... ${net} EUR
Umsatzsteuer 20 % ... ${tax} EUR
Rechnungsbetrag ..... ${total} EUR
`,
  columns: ({ number, items, net, tax, total }) => `WORKSHOP ${number}
Subtotal: ${items} items
VAT: 20 percent
Total: ${items} items in one parcel

Net | Tax | Gross
${net} | ${tax} | ${total}
`,
};

/** Writes invoices of every layout in both decimal styles, the same for the same seed. */
export function writeInvoices(count: number, seed: number): Invoice[] {
  const random = createSeededRandom(seed);
  return Array.from({ length: count }, () => writeInvoice(random));
}

function writeInvoice(random: SeededRandom): Invoice {
  const [layout, style] = [random.pick(LAYOUTS), random.pick(STYLES)];
  const netCents = 100 + random.below(random.pick([10_000, 1_000_000, 200_000_000]));
  const taxCents = Math.round(netCents / 5);
  const print = (cents: number): string => printCents(cents, style);
  const printed = { net: print(netCents), tax: print(taxCents), total: print(netCents + taxCents) };
  return {
    layout,
    style,
    text: WRITERS[layout]({ number: 1_000 + random.below(9_000), items: 2 + random.below(90), ...printed }),
    amounts: { net: netCents / 100, tax: taxCents / 100, total: (netCents + taxCents) / 100 },
  };
}

function printCents(cents: number, style: Style): string {
  const english = (cents / 100).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return style === "1,234.56" ? english : english.replaceAll(/[.,]/g, (sign) => (sign === "." ? "," : "."));
}
