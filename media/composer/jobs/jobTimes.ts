const dayMs = 86_400_000;

/** “0:21”, “12:03”, “1:02:03”. A clock of another machine may be ahead of ours: never below zero. */
export function elapsedText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Part of the bar that is filled: four fifths at the usual time, never the end. */
export function paceShare(elapsedMs: number, usualSeconds: number): number {
  if (!(usualSeconds > 0)) return 0;
  return 0.97 * (1 - Math.exp((-1.75 * Math.max(0, elapsedMs)) / (usualSeconds * 1000)));
}

/** The time today, “yesterday” with the time, else the day: words that stay true while nothing redraws them. */
export function endedText(ended: number, now: number, language: string): string {
  const days = Math.round((startOfDay(now) - startOfDay(ended)) / dayMs);
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(ended);
  if (days <= 0) return time;
  if (days === 1)
    return `${new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-1, 'day')} ${time}`;
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(ended);
}

export function fullTime(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' }).format(time);
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
