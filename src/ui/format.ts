// Numbers as people read them, the same everywhere.

const bytes = (unit: "kilobyte" | "megabyte" | "gigabyte", digits: number) =>
  new Intl.NumberFormat("en", { style: "unit", unit, maximumFractionDigits: digits });
const UNITS = [
  { size: 1e9, format: bytes("gigabyte", 2) },
  { size: 1e6, format: bytes("megabyte", 1) },
  { size: 1e3, format: bytes("kilobyte", 0) },
];

/** Decimal units, as downloads are advertised: 6146191 → "6.1 MB". */
export function formatBytes(count: number): string {
  const unit = UNITS.find(({ size }) => count >= size) ?? UNITS.at(-1)!;
  return unit.format.format(count / unit.size);
}
