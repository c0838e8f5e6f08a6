import { describe, expect, it } from 'vitest';
import { parseBatchMessage } from '../../bench/azure-installation/message.ts';

const place = '/subscriptions/1/resourceGroups/Fleet/providers/Microsoft.Compute';
const write = 'Microsoft.Compute/virtualMachineScaleSets/write';

function event(subject: string, operationName: string): string {
  return JSON.stringify({ subject, data: { operationName } });
}

describe('parseBatchMessage', () => {
  it('reads an event of a scale set, which names no instance', () => {
    expect(parseBatchMessage(event(`${place}/virtualMachineScaleSets/web`, write))).toEqual({
      group: 'web',
      detailType: write,
    });
  });

  it('reads an event of an instance of a Uniform scale set', () => {
    const subject = `${place}/virtualMachineScaleSets/web/virtualMachines/7`;
    expect(parseBatchMessage(event(subject, 'delete'))).toEqual({
      group: 'web',
      instanceId: '7',
      detailType: 'delete',
    });
  });

  it('finds the scale set of a Flexible machine in its name', () => {
    const subject = `${place}/virtualMachines/bench-001_0a1b2c3d`;
    expect(parseBatchMessage(event(subject, 'delete'))).toEqual({
      group: 'bench-001',
      instanceId: 'bench-001_0a1b2c3d',
      detailType: 'delete',
    });
  });

  it('reads a request of the watch', () => {
    const request = { type: 'Poolsync.SyncRequest', data: { name: 'web' } };
    expect(parseBatchMessage(JSON.stringify(request))).toEqual({
      group: 'web',
      detailType: 'Poolsync.SyncRequest',
    });
  });

  it('refuses what tells of no scale set', () => {
    expect(() => parseBatchMessage(event(`${place}/disks/one`, write))).toThrow('disks/one');
  });
});
