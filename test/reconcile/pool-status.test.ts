import { describe, expect, it } from 'vitest';
import type { ObservedInstance } from '../../shared/model/observation.ts';
import { lastChangeOf, observedStatus } from '../../shared/reconcile/pool-status.ts';
import {
  aDetachedInstance,
  aDrainingInstance,
  aGroup,
  anInstance,
  aPendingInstance,
  noon,
} from '../fakes/builders.ts';

const statusOf = (...instances: readonly ObservedInstance[]) =>
  observedStatus({}, aGroup(instances), 'cluster', instances.length);

const draining = (count: number): readonly ObservedInstance[] =>
  Array.from({ length: count }, (_, at) => aDrainingInstance(`i-${String(at).padStart(2, '0')}`));

describe('observedStatus', () => {
  it('holds the figures of the group', () => {
    const group = aGroup([anInstance('i-1')], {
      id: 'arn',
      desiredCapacity: 3,
      minimumCapacity: 2,
      maximumCapacity: 5,
    });
    expect(observedStatus({}, group, 'cloud', 1)).toEqual({
      ready: true,
      initialization: { provisioned: true },
      replicas: 1,
      groupID: 'arn',
      owner: 'cloud',
      desiredCapacity: 3,
      minimumCapacity: 2,
      maximumCapacity: 5,
      countsByState: { InService: 1 },
      transitioning: [],
      transitioningMore: 0,
    });
  });

  it('keeps what it does not speak of', () => {
    const lastChange = { time: noon.toISOString(), added: 1, removed: 0, cause: 'launch' };
    const status = observedStatus({ lastChange, ready: false }, aGroup(), 'cluster', 2);
    expect(status).toMatchObject({ lastChange, ready: true });
  });

  it('keeps what a later release says of the initialization', () => {
    const initialization = { provisioned: false, attempts: 3 };
    const status = observedStatus({ initialization }, aGroup(), 'cluster', 2);
    expect(status.initialization).toEqual({ provisioned: true, attempts: 3 });
  });

  it('counts every state, that of unlisted instances too, by sorted names', () => {
    const { countsByState } = statusOf(
      aPendingInstance('i-1'),
      anInstance('i-2'),
      anInstance('i-3'),
      aDetachedInstance('i-4'),
    );
    expect(countsByState).toEqual({ Detached: 1, InService: 2, Pending: 1 });
    expect(Object.keys(countsByState ?? {})).toEqual(['Detached', 'InService', 'Pending']);
  });

  it('names the instances on their way, sorted by ID', () => {
    const { transitioning } = statusOf(
      aPendingInstance('i-3'),
      anInstance('i-2'),
      aDrainingInstance('i-1'),
    );
    expect(transitioning).toEqual([
      { id: 'i-1', state: 'Terminating:Wait' },
      { id: 'i-3', state: 'Pending' },
    ]);
  });

  it('sorts them in whatever order the cloud names them', () => {
    const { transitioning } = statusOf(...['i-2', 'i-4', 'i-1', 'i-3'].map(aDrainingInstance));
    expect(transitioning?.map(({ id }) => id)).toEqual(['i-1', 'i-2', 'i-3', 'i-4']);
  });

  it('names twenty of them and counts none beyond', () => {
    const status = statusOf(...draining(20));
    expect(status.transitioning).toHaveLength(20);
    expect(status.transitioningMore).toBe(0);
  });

  it('names the first twenty of more, and counts the rest', () => {
    const status = statusOf(...draining(23).toReversed());
    expect(status.transitioning?.map(({ id }) => id)).toEqual(draining(20).map(({ id }) => id));
    expect(status.transitioningMore).toBe(3);
  });
});

describe('lastChangeOf', () => {
  const difference = { added: 2, removed: 1 };

  it('tells how much changed, when and why', () => {
    expect(lastChangeOf(difference, ['launched', 'terminated'], noon)).toEqual({
      time: '2026-11-23T12:00:00.000Z',
      added: 2,
      removed: 1,
      cause: 'launched, terminated',
    });
  });

  it('names three causes', () => {
    expect(lastChangeOf(difference, ['a', 'b', 'c'], noon).cause).toBe('a, b, c');
  });

  it('counts the causes beyond three', () => {
    expect(lastChangeOf(difference, ['a', 'b', 'c', 'd', 'e'], noon).cause).toBe(
      'a, b, c and 2 more',
    );
  });
});
