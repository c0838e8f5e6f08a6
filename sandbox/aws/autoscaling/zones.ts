import type { Place } from '../world.ts';
import type { Zone } from './model.ts';
import { validation } from './parameters.ts';

/** The zones that every simulated region has. */
const ZONE_LETTERS = ['a', 'b', 'c'] as const;

/** The names of a region's zones. */
export function zoneNames(region: string): readonly string[] {
  return ZONE_LETTERS.map((letter) => `${region}${letter}`);
}

/**
 * The zones that a request names. A subnet has no zone of its own here: it takes the zone of the
 * same position in AvailabilityZones, or the region's zones in turn.
 */
export function readZones(
  { region }: Place,
  names: readonly string[] | undefined,
  subnets: string | undefined,
): readonly Zone[] {
  const all = zoneNames(region.name);
  const unknown = names?.filter((name) => !all.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw validation(
      `Invalid availability zones specified: [${unknown.join(', ')}]; ${region.name} has ${all.join(', ')}`,
    );
  }
  const subnetIds = (subnets ?? '').split(',').flatMap((text) => text.trim() || []);
  if (subnetIds.length > 0) {
    return subnetIds.map((subnet, index) => ({
      subnet,
      name: names?.[index] ?? all[index % all.length] ?? region.name,
    }));
  }
  if (names === undefined || names.length === 0) {
    throw validation('At least one Availability Zone or VPC Subnet is required.');
  }
  return names.map((name) => ({ name, subnet: `subnet-default-${name}` }));
}
