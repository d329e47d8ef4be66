/** `20261122` for a moment of that day by this machine's clock; 0 for no day at all. */
export function localDay(ms: number): number {
  const date = new Date(ms);
  const day = date.getFullYear() * 10_000 + (date.getMonth() + 1) * 100 + date.getDate();
  return Number.isFinite(day) && day > 0 && day < 100_000_000 ? day : 0;
}

/** `2026-11-22` → 20261122; undefined for anything else. */
export function parseDay(text: string | undefined): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '');
  return match === null ? undefined : Number(match.slice(1).join(''));
}

export function dayText(day: number): string {
  const digits = String(day).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}
