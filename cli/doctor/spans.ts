/** A span as people say it: `8 s`, `5 min`, `3 h`, `12 d`. */
export function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** How long ago; never less than nothing, since clocks differ. */
export function agoOf(time: string, now: Date): string {
  return `${spanOf(now.getTime() - Date.parse(time))} ago`;
}

/** Whether a release is at least another one, both as in `v1.32.4`. */
export function isAtLeast(version: string, least: readonly [number, number]): boolean | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const [leastMajor, leastMinor] = least;
  if (Number(major) !== leastMajor) return Number(major) > leastMajor;
  return Number(minor) >= leastMinor;
}
