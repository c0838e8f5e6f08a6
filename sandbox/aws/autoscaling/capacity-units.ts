import { z } from 'zod';
import { validation } from './parameters.ts';
import type { GroupSettings } from './model.ts';

/** What starts where the settings name no type, and for attributes, of which every type here has enough. */
const USUAL_TYPE = 'm7g.large';
const USUAL_SIZES: Readonly<Record<string, number>> = { vcpu: 2, 'memory-mib': 8_192 };

type Shown = Pick<GroupSettings, 'shown'>;

const overrides = z.object({
  LaunchTemplate: z.object({
    Overrides: z.array(
      z.object({ InstanceType: z.string().optional(), WeightedCapacity: z.string().optional() }),
    ),
  }),
});

type Override = z.output<typeof overrides>['LaunchTemplate']['Overrides'][number];

function overridesIn({ shown }: Shown): readonly Override[] {
  const policy = shown['MixedInstancesPolicy'];
  if (policy === undefined) return [];
  const parsed = overrides.safeParse(policy);
  return parsed.success ? parsed.data.LaunchTemplate.Overrides : [];
}

/** The type of the next instance: the first that the group names, since none is ever short of capacity. */
export function typeToLaunch(settings: Shown): string {
  return overridesIn(settings)[0]?.InstanceType ?? USUAL_TYPE;
}

/** As the policy has it now; undefined where it gives none. */
export function weightOf(settings: Shown, type: string): string | undefined {
  return overridesIn(settings).find((one) => one.InstanceType === type)?.WeightedCapacity;
}

/** How many units of the group's sizes an instance of this type is. */
export function unitsOf(settings: Shown, type: string): number {
  const counted = settings.shown['DesiredCapacityType'];
  const ofType = typeof counted === 'string' ? USUAL_SIZES[counted] : undefined;
  return ofType ?? Number(weightOf(settings, type) ?? 1);
}

/** Throws where weights cannot be what they are. */
export function requireWeights(settings: Shown): void {
  const all = overridesIn(settings);
  const weights = all.flatMap(({ WeightedCapacity }) => WeightedCapacity ?? []);
  if (weights.length > 0 && weights.length < all.length) {
    throw validation(
      'If you specify a weighted capacity for one instance type, you must specify one for all of them.',
    );
  }
  const odd = weights.find((weight) => !/^[1-9]\d{0,2}$/.test(weight));
  if (odd !== undefined) {
    throw validation(`WeightedCapacity must be in the range of 1 to 999, got '${odd}'`);
  }
}
