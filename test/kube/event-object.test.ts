import { describe, expect, it } from 'vitest';
import { eventOn, onlyEventOn } from '../../shared/kube/event-object.ts';
import { aForeignPool } from '../fakes/builders.ts';
import { thePool } from './api-objects.ts';

const now = new Date('2026-11-23T12:00:00.123Z');

function noteOf(message: string): string {
  const event = eventOn(thePool, { type: 'Normal', reason: 'R', message }, now);
  return 'note' in event ? String(event.note) : '';
}

describe('eventOn', () => {
  it('is about the very object, at this time', () => {
    const told = { type: 'Warning', reason: 'GroupNotFound', message: 'There is none.' } as const;
    expect(eventOn(thePool, told, now)).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      // The API server takes no generateName that ends with a dot.
      metadata: { generateName: 'pool-', namespace: 'fleet' },
      eventTime: '2026-11-23T12:00:00.123000Z',
      reportingController: 'poolsync',
      reportingInstance: 'poolsync',
      action: 'Reconcile',
      type: 'Warning',
      reason: 'GroupNotFound',
      note: 'There is none.',
      regarding: {
        apiVersion: 'infrastructure.cluster.x-k8s.io/v1alpha1',
        kind: 'AutoScalingGroupMachinePool',
        namespace: 'fleet',
        name: 'pool',
        uid: 'uid-1',
        resourceVersion: '41',
      },
    });
  });

  it('cuts what is longer than the API server takes', () => {
    expect(noteOf('x'.repeat(1_024))).toHaveLength(1_024);
    expect(noteOf('x'.repeat(5_000))).toHaveLength(1_024);
  });

  it('counts as the API server does, in bytes, and cuts no character in two', () => {
    const note = noteOf('é'.repeat(1_024));
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1_024);
    expect(note).toMatch(/^é+$/);
    expect(noteOf(`x${'💥'.repeat(1_024)}`)).toMatch(/^x(?:💥)+$/u);
  });
});

describe('onlyEventOn', () => {
  const told = { type: 'Warning', reason: 'NudgeWithheld', message: '5 and 2' } as const;
  const nameOf = (...args: Parameters<typeof onlyEventOn>): string => {
    const event = onlyEventOn(...args) as { readonly metadata: { readonly name: string } };
    return event.metadata.name;
  };

  it('has a name of its own for each object and each wording, and one for the same again', () => {
    const name = nameOf(thePool, told, now);
    expect(nameOf({ ...thePool, resourceVersion: '42' }, told, new Date(0))).toBe(name);
    expect(nameOf({ ...thePool, uid: 'uid-9' }, told, now)).not.toBe(name);
    expect(nameOf(thePool, { ...told, message: '6 and 2' }, now)).not.toBe(name);
    expect(nameOf(thePool, { ...told, reason: 'Other' }, now)).not.toBe(name);
  });

  it('has a name that the API server takes, however long that of the object is', () => {
    for (const name of ['x'.repeat(253), `${'x'.repeat(199)}.${'y'.repeat(50)}`]) {
      const made = nameOf({ ...thePool, ref: { ...thePool.ref, name } }, told, now);
      expect(made.length).toBeLessThanOrEqual(253);
      expect(made).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
    }
  });

  it('is about an object of another provider as well', () => {
    expect(onlyEventOn(aForeignPool(), told, now)).toMatchObject({
      metadata: { namespace: 'fleet' },
      reason: 'NudgeWithheld',
      regarding: {
        apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta2',
        kind: 'AWSMachinePool',
        name: 'workers',
      },
    });
  });
});
