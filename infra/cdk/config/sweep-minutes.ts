import type { InstallationConfig } from './installation-config.ts';

/** Above this many groups the function itself leaves out each sweep that comes too soon. */
export const manyGroups = 5_000;

/** How far apart sweeps are then, at least. */
export const minutesForMany = 15;

/** Minutes from sweep to sweep. */
export function sweepMinutesOf({
  groups = 0,
  sweepMinutes,
}: Pick<InstallationConfig, 'groups' | 'sweepMinutes'>): number {
  return sweepMinutes ?? (groups > manyGroups ? minutesForMany : 5);
}
