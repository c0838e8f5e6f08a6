import { describe, expect, it } from 'vitest';
import { eventOn } from '../../shared/kube/event-object.ts';
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
