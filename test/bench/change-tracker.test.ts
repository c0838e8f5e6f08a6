import { describe, expect, it } from 'vitest';
import { createChangeTracker } from '../../bench/way-in/change-tracker.ts';
import { tellsOfInstance } from '../../bench/inbound/instance-event.ts';
import { message } from './requests.ts';

const one = 'aws:///eu-west-1a/i-1';
const two = 'aws:///eu-west-1a/i-2';
const withinMs = 5_000;

describe('createChangeTracker', () => {
  it('measures from the handing over to each place', async () => {
    const tracker = createChangeTracker(tellsOfInstance);
    const change = tracker.next('web', withinMs);
    tracker.handed(message(), 100);
    tracker.shows('list', 'web', [two, one], 140);
    tracker.shows('machinePool', 'web', [one], 170);
    expect(await change).toEqual({ pool: 'web', listMs: 40, machinePoolMs: 70 });
  });

  it('waits until an instance that goes is listed no more', async () => {
    const tracker = createChangeTracker(tellsOfInstance);
    const change = tracker.next('web', withinMs);
    tracker.handed(message({ detailType: 'EC2 Instance Terminate Successful' }), 100);
    tracker.shows('list', 'web', [one, two], 120);
    tracker.shows('machinePool', 'web', [], 130);
    tracker.shows('list', 'web', [two], 150);
    expect(await change).toEqual({ pool: 'web', listMs: 50, machinePoolMs: 30 });
  });

  it('takes the first moment in which a place shows it', async () => {
    const tracker = createChangeTracker(tellsOfInstance);
    const change = tracker.next('web', withinMs);
    tracker.handed(message(), 100);
    for (const at of [140, 150]) tracker.shows('list', 'web', [one], at);
    tracker.shows('machinePool', 'web', [one], 170);
    expect(await change).toMatchObject({ listMs: 40 });
  });

  it('heeds neither other pools nor other messages', async () => {
    const tracker = createChangeTracker(tellsOfInstance);
    const change = tracker.next('web', withinMs);
    tracker.handed(message({ group: 'batch' }), 10);
    tracker.handed({ group: 'web', detailType: 'Poolsync Sync Request' }, 20);
    tracker.handed(message({ detailType: 'EC2 Instance-launch Lifecycle Action' }), 30);
    tracker.handed(message(), 100);
    tracker.shows('list', 'batch', [one], 110);
    tracker.shows('list', 'web', [one], 120);
    tracker.shows('machinePool', 'web', [one], 130);
    expect(await change).toEqual({ pool: 'web', listMs: 20, machinePoolMs: 30 });
  });

  it('measures one change after the other', async () => {
    const tracker = createChangeTracker(tellsOfInstance);
    for (const [instanceId, from] of [
      ['i-1', 0],
      ['i-2', 1_000],
    ] as const) {
      const change = tracker.next('web', withinMs);
      tracker.handed(message({ instanceId }), from);
      tracker.shows('list', 'web', [one, two], from + 5);
      tracker.shows('machinePool', 'web', [one, two], from + 6);
      expect(await change).toMatchObject({ listMs: 5, machinePoolMs: 6 });
    }
  });

  it('says how far a change came that does not arrive', async () => {
    const tracker = createChangeTracker(tellsOfInstance);
    await expect(tracker.next('web', 1)).rejects.toThrow('was not handed to the function');
    const listless = tracker.next('web', 1);
    tracker.handed(message(), 0);
    await expect(listless).rejects.toThrow(
      '(i-1) was handed to the function but is not in its list',
    );
    const stuck = tracker.next('web', 1);
    tracker.handed(message(), 0);
    tracker.shows('list', 'web', [one], 1);
    await expect(stuck).rejects.toThrow('(i-1) is in its list but not in its MachinePool');
  });
});
