const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago, in the one or two units that matter, as kubectl writes it: `8s`, `5m`, `3h20m`, `12d`. */
export function ageOf(time: string, now: Date): string {
  const ms = Math.max(0, now.getTime() - Date.parse(time));
  if (Number.isNaN(ms)) return '?';
  if (ms < 2 * minute) return `${Math.floor(ms / second)}s`;
  if (ms < 2 * hour) return `${Math.floor(ms / minute)}m`;
  if (ms < 2 * day) return `${Math.floor(ms / hour)}h`;
  return `${Math.floor(ms / day)}d`;
}
