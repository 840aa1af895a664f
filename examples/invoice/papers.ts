/** A PDF of the example, and what is to be read from it. */
export interface Paper {
  /** Name of the file. */
  readonly name: string;
  /** Pages of lines; `|` goes on in the next column. */
  readonly pages: readonly (readonly string[])[];
  /** The total with tax and its currency; null where the paper leaves them open, and a person has to look. */
  readonly expected: { readonly total: number; readonly currency: string } | null;
  /** Encrypts the file. */
  readonly password?: string;
  /** Makes its pages images. */
  readonly isScan?: true;
}

const eur = (total: number): Paper["expected"] => ({ total, currency: "EUR" });

/** Invoices whose total can be told, in five languages and the layouts that are in use. */
const CLEAR: readonly Paper[] = [
  {
    name: "harbour-supplies.pdf",
    expected: { total: 1_481.47, currency: "GBP" },
    pages: [
      ["Harbour Supplies Ltd", "Invoice INV-1042", "Date: 3 March 2026", "", "Rope, 40 m | 2 | £617.28 | £1,234.56"],
      ["Invoice INV-1042, page 2", "SUBTOTAL | | | £1,234.56", "VAT 20% | | | £246.91", "TOTAL | | | £1,481.47"],
    ],
  },
  {
    name: "Rechnung März.pdf",
    expected: eur(332.01),
    pages: [
      ["Kanzlei am Markt", "Rechnung Nr. 2026-117", "3 Stunden | | 93,00 | 279,00"],
      ["Nettobetrag | | | 279,00 EUR", "MwSt 19 % | | | 53,01 EUR", "Rechnungsbetrag | | | 332,01 EUR"],
    ],
  },
  {
    name: "boulangerie.pdf",
    expected: eur(1_302.84),
    pages: [
      [
        "Boulangerie du Port SARL",
        "Facture n° F-88-12",
        "Total HT | | | 1 234,92 €",
        "TVA 5,5% | | | 67,92 €",
        "Total TTC | | | 1 302,84 €",
        "SARL au capital de 10 000,00 €",
      ],
    ],
  },
  {
    name: "fietsen.pdf",
    expected: eur(605),
    pages: [["Fietsen aan Zee B.V.", "Factuurnummer: 40021", "Exclusief BTW | € 500,00", "BTW 21% | € 105,00", "Totaal | € 605,00"]],
  },
  {
    name: "gestoría.pdf",
    expected: eur(1_815),
    pages: [
      [
        "Gestoría Ruiz S.L.",
        "Factura nº A-204",
        "Base imponible | | | 1.500,00 €",
        "IVA 21 % | | | 315,00 €",
        "Total a pagar | | | 1.815,00 €",
      ],
    ],
  },
  {
    name: "columns.pdf",
    expected: eur(119),
    pages: [["Atelier Blum", "Rechnung 553", "Tisch, geölt", "Netto | MwSt | Brutto", "100,00 € | 19,00 € | 119,00 €"]],
  },
  {
    name: "label-above-amount.pdf",
    expected: { total: 86.4, currency: "USD" },
    pages: [["Cactus Hosting Inc", "Invoice #C-9", "Subtotal", "$80.00", "Tax 8%", "$6.40", "Total", "$86.40", "Phoenix, United States"]],
  },
  {
    name: "partly-paid.pdf",
    expected: { total: 1_200, currency: "GBP" },
    pages: [
      [
        "Moor & Sons Ltd",
        "Invoice 3381",
        "Net amount | | £1,000.00",
        "VAT 20% | | £200.00",
        "Invoice total | | £1,200.00",
        "Deposit paid | | £400.00",
        "Balance due | | £800.00",
      ],
    ],
  },
  {
    name: "shipping-and-discount.pdf",
    expected: eur(113.05),
    pages: [
      [
        "Papier & Feder GmbH",
        "Rechnung Nr. PF-77",
        "Zwischensumme | | 100,00 €",
        "Rabatt 10 % | | -10,00 €",
        "Versandkosten | | 5,00 €",
        "zzgl. 19 % MwSt | | 18,05 €",
        "Gesamtbetrag | | 113,05 €",
      ],
    ],
  },
  {
    name: "credit-note.pdf",
    expected: eur(-59.5),
    pages: [["Kontor Nord GmbH", "Gutschrift Nr. G-12", "Nettobetrag | -50,00 €", "USt. 19 % | -9,50 €", "Gesamtbetrag | -59,50 €"]],
  },
  {
    name: "tax-included.pdf",
    expected: eur(24.2),
    pages: [["Café De Brug", "Factuur 7781", "Koffie, 1 kg | € 24,20", "Totaal incl. BTW | € 24,20", "Waarvan BTW 21% | € 4,20"]],
  },
  {
    name: "two-rates.pdf",
    expected: eur(227.7),
    pages: [
      [
        "Librairie Colbert SARL",
        "Facture N° 1190",
        "Sous-total HT | | 200,00 €",
        "TVA 20% | | 24,00 €",
        "TVA 5,5% | | 3,70 €",
        "Montant TTC | | 227,70 €",
        "A payer avant le 30/04/2026 | | 227,70 €",
      ],
    ],
  },
  {
    name: "francs.pdf",
    expected: { total: 12_970.8, currency: "CHF" },
    pages: [["Seilbahn AG", "Rechnung 26-0311", "Nettobetrag | CHF 12'000.00", "MWST 8.09% | CHF 970.80", "Total CHF | 12'970.80"]],
  },
  {
    name: "three-pages.pdf",
    expected: { total: 2_160, currency: "USD" },
    pages: [
      ["Prairie Tools LLC", "Invoice number: PT/2026/31", "Drill | 3 | 500.00 | 1,500.00"],
      ["Page 2", "Bits | 10 | 50.00 | 500.00", "Page total | | | 500.00"],
      ["Page 3", "Subtotal (USD) | | | 2,000.00", "Sales tax | | | 160.00", "Grand total (USD) | | | 2,160.00"],
    ],
  },
  {
    name: "only-a-total.pdf",
    expected: { total: 45, currency: "GBP" },
    pages: [["Window cleaning, J. Pratt", "Invoice 12", "March | £45.00", "Total | £45.00"]],
  },
];

/** Papers that leave the total open, or hold nothing that can be read. */
const OPEN: readonly Paper[] = [
  { name: "no-decimal-mark.pdf", expected: null, pages: [["Nebel KG", "Rechnung 5", "Gesamtbetrag | 1.234 EUR"]] },
  { name: "no-currency.pdf", expected: null, pages: [["Somebody", "Invoice 6", "Total | 120.00"]] },
  { name: "which-dollar.pdf", expected: null, pages: [["Somebody", "Invoice 7", "Total | $120.00"]] },
  {
    name: "totals-disagree.pdf",
    expected: null,
    pages: [["Twice Ltd", "Invoice 8", "Total | £100.00", "Total | £120.00"]],
  },
  {
    name: "tax-does-not-fit.pdf",
    expected: null,
    pages: [["Wrong Sums Ltd", "Invoice 9", "Net amount | £100.00", "VAT 20% | £20.00", "Total | £125.00"]],
  },
  {
    name: "credit-without-minus.pdf",
    expected: null,
    pages: [["Kontor Nord GmbH", "Gutschrift Nr. G-13", "Gesamtbetrag | 59,50 €"]],
  },
  {
    name: "two-invoices.pdf",
    expected: null,
    pages: [
      ["Twice Ltd", "Invoice 10", "Total | £100.00"],
      ["Twice Ltd", "Invoice 11", "Total | £100.00"],
    ],
  },
  { name: "scanned.pdf", expected: null, isScan: true, pages: [["Invoice 12", "Total | £45.00"]] },
  { name: "protected.pdf", expected: null, password: "secret", pages: [["Invoice 13", "Total | £45.00"]] },
];

/** All PDFs of the example; beside them it delivers one that is broken, which no program can make. */
export const PAPERS: readonly Paper[] = [...CLEAR, ...OPEN];
