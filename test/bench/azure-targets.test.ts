import { describe, expect, it } from 'vitest';
import { mostReadings, readingsPerLook } from '../../bench/azure-inbound/readings.ts';
import { azureMachineTargets } from '../../bench/azure-inbound/targets.ts';
import { batch, request } from './requests.ts';

const batches = [batch(['web', 'batch'], 1_000, 1_100), batch(['web'], 2_000, 2_100)];
const get = 'VirtualMachineScaleSets_Get';
const call = (action: string, group: string, at: number) => ({ action, group, at });

describe('mostReadings', () => {
  it('counts the GETs of a scale set by the batch in which they were made', () => {
    const groupCalls = [
      call(get, 'web', 1_050),
      call(get, 'batch', 1_050),
      call(get, 'web', 2_050),
    ];
    expect(mostReadings('gets', { groupCalls, batches, requests: [] })).toBe(1);
    const once = call(get, 'web', 2_060);
    const twice = { groupCalls: [...groupCalls, once], batches };
    expect(mostReadings('gets', { ...twice, requests: [] })).toBe(2);
    expect(mostReadings('walks', { ...twice, requests: [] })).toBe(0);
  });

  it('does not count one that follows a write that was refused', () => {
    const groupCalls = [call(get, 'web', 2_020), call(get, 'web', 2_060)];
    const refused = (name: string, receivedAt: number) =>
      request({ status: 409, name, receivedAt });
    const most = (...requests: ReturnType<typeof refused>[]) =>
      mostReadings('gets', { groupCalls, batches, requests });
    expect(most(refused('web', 2_040))).toBe(1);
    expect(most(refused('batch', 1_040), refused('web', 1_040))).toBe(2);
    expect(most(request({ receivedAt: 2_040 }))).toBe(2);
  });

  it('takes the lists of both modes as walks', () => {
    const groupCalls = [
      call('VirtualMachineScaleSetVMs_List', 'web', 1_050),
      call('VirtualMachines_List', 'batch', 1_050),
    ];
    expect(mostReadings('walks', { groupCalls, batches, requests: [] })).toBe(1);
  });

  it('refuses a reading that no batch asked for', () => {
    const groupCalls = [call('VirtualMachines_List', 'batch', 2_050)];
    const reading = () => mostReadings('walks', { groupCalls, batches, requests: [] });
    expect(reading).toThrow('batch was read at');
  });
});

describe('readingsPerLook', () => {
  it('shares the readings between all groups that ended, and what began anew', () => {
    const counters = new Map([
      ['GroupsApplied', 1],
      ['GroupsInSync', 2],
      ['MessagesDeferred', 1],
      ['WriteConflicts', 1],
      ['MessagesSuperseded', 90],
    ]);
    const gets = (count: number) => ({
      groupCalls: Array.from({ length: count }, () => call(get, 'web', 1_050)),
    });
    expect(readingsPerLook('gets', gets(5), counters)).toBe(1);
    expect(readingsPerLook('gets', gets(10), counters)).toBe(2);
    expect(readingsPerLook('gets', gets(0), new Map())).toBe(null);
  });
});

describe('azureMachineTargets', () => {
  it("judges the memory by Lambda's measure and by what Azure gives", () => {
    const changes = [{ pool: 'web', listMs: 61, machinePoolMs: 70 }];
    const targets = azureMachineTargets({ changes, peakMb: 200 });
    expect(targets.map(({ limit, ok }) => [limit, ok])).toEqual([
      [60, false],
      [250, true],
      [192, false],
      [512, true],
    ]);
  });
});
