import { describe, expect, it } from 'vitest';
import { mostOf } from '../../bench/azure-inbound/readings.ts';
import { azureMachineTargets } from '../../bench/azure-inbound/targets.ts';
import { batch } from './requests.ts';

const batches = [batch(['web', 'batch'], 1_000, 1_100), batch(['web'], 2_000, 2_100)];
const call = (action: string, group: string, at: number) => ({ action, group, at });

describe('mostOf', () => {
  it('counts the GETs of a scale set by the batch in which they were made', () => {
    const groupCalls = [
      call('VirtualMachineScaleSets_Get', 'web', 1_050),
      call('VirtualMachineScaleSets_Get', 'batch', 1_050),
      call('VirtualMachineScaleSets_Get', 'web', 2_050),
    ];
    expect(mostOf('gets', { groupCalls, batches })).toBe(1);
    const once = call('VirtualMachineScaleSets_Get', 'web', 2_060);
    expect(mostOf('gets', { groupCalls: [...groupCalls, once], batches })).toBe(2);
    expect(mostOf('walks', { groupCalls, batches })).toBe(0);
  });

  it('takes the lists of both modes as walks', () => {
    const groupCalls = [
      call('VirtualMachineScaleSetVMs_List', 'web', 1_050),
      call('VirtualMachines_List', 'batch', 1_050),
    ];
    expect(mostOf('walks', { groupCalls, batches })).toBe(1);
  });

  it('refuses a reading that no batch asked for', () => {
    const groupCalls = [call('VirtualMachines_List', 'batch', 2_050)];
    expect(() => mostOf('walks', { groupCalls, batches })).toThrow('batch was read at');
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
