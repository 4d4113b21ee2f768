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

/** `about 3 min left`, never more exact than the estimate is; null where there is none. */
export function timeLeftText(seconds: number | null): string | null {
  if (seconds === null || !Number.isFinite(seconds)) return null;
  if (seconds <= 10) return "a few seconds left";
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${Math.max(minutes, 1)} min left`;
  return `about ${(seconds / 3600).toLocaleString("en", { maximumSignificantDigits: 2 })} h left`;
}
