// Instants as text without the Date object, which this folder does without: time comes from the Clock port only.

const two = (n: number): string => String(n).padStart(2, "0");

/**
 * ISO 8601 in UTC to the second, e.g. `2026-02-28T09:05:00Z`.
 * Civil date from days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
 * @param ms milliseconds since 1970-01-01 UTC, ≥ 0
 */
export function isoTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const day = Math.floor(seconds / 86_400);
  const inDay = seconds - day * 86_400;
  const z = day + 719_468; // days since 0000-03-01
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153); // 0 is March
  const dayOfMonth = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0);
  const date = `${year}-${two(month >= 10 ? month - 9 : month + 3)}-${two(dayOfMonth)}`;
  const time = [inDay / 3600, (inDay / 60) % 60, inDay % 60].map((n) => two(Math.floor(n)));
  return `${date}T${time.join(":")}Z`;
}
