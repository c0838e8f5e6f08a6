import { describe, expect, it } from 'vitest';
import type { GroupSettings, Instance } from '../../../sandbox/aws/autoscaling/model.ts';
import {
  chooseForScaleIn,
  isUneven,
  zonesForLaunch,
} from '../../../sandbox/aws/autoscaling/zone-balance.ts';

const zone = (name: string) => ({ name, subnet: `subnet-${name}` });

const group = (...names: string[]): { settings: GroupSettings } => ({
  settings: {
    min: 0,
    max: 10,
    zones: names.map(zone),
    subnets: undefined,
    newInstancesProtected: false,
    healthCheckType: 'EC2',
    healthCheckGracePeriod: 0,
    defaultCooldown: 300,
    shown: {},
  },
});

/** Instances in these zones, the first one the oldest; a `!` protects from scale-in. */
const instancesIn = (...places: string[]): Instance[] =>
  places.map((place, index) => ({
    id: `${place}${index}`,
    zone: zone(place.replace('!', '')),
    launchedAt: index,
    state: 'InService',
    since: index,
    healthy: true,
    type: 'm7g.large',
    protectedFromScaleIn: place.endsWith('!'),
    activity: {
      id: '',
      group: '',
      groupArn: '',
      description: '',
      cause: '',
      details: {},
      startedAt: 0,
      status: 'Successful',
      progress: 100,
    },
    returning: false,
    actions: new Map(),
  }));

const names = (zones: readonly { name: string }[]) => zones.map(({ name }) => name);
const ids = (instances: readonly Instance[]) => instances.map(({ id }) => id);

describe('zonesForLaunch', () => {
  it('fills the emptiest zones first', () => {
    const present = instancesIn('a', 'a', 'b');
    expect(names(zonesForLaunch(group('a', 'b', 'c'), present, 4))).toEqual(['c', 'b', 'c', 'a']);
  });
});

describe('chooseForScaleIn', () => {
  it('takes the oldest of the fullest zone', () => {
    const present = instancesIn('b', 'a', 'a', 'a');
    expect(ids(chooseForScaleIn(group('a', 'b'), present, 2))).toEqual(['a1', 'a2']);
  });

  it('begins with zones that the group no longer uses', () => {
    const present = instancesIn('a', 'a', 'old', 'older');
    expect(ids(chooseForScaleIn(group('a'), present, 3))).toEqual(['old2', 'older3', 'a0']);
  });

  it('spares what is protected, also when too few are left', () => {
    const present = instancesIn('a!', 'a', 'a!');
    expect(ids(chooseForScaleIn(group('a'), present, 3))).toEqual(['a1']);
  });

  it('chooses among ten thousand', () => {
    const present = instancesIn(
      ...Array.from({ length: 10_000 }, (_, index) => (index % 2 ? 'a' : 'b')),
    );
    expect(chooseForScaleIn(group('a', 'b'), present, 10_000)).toHaveLength(10_000);
  });
});

describe('isUneven', () => {
  it.each([
    [['a', 'a', 'b'], false],
    [['a', 'a', 'a', 'b'], true],
    [['a', 'b', 'old'], true],
    [[], false],
  ])('answers for %j', (places, expected) => {
    expect(isUneven(group('a', 'b'), instancesIn(...places))).toBe(expected);
  });
});
