import { describe, expect, it } from 'vitest';
import { mostWritesPerPoolAndBatch as mostOf } from '../../bench/way-in/writes.ts';
import type { AuditedRequest } from '../../bench/installation/audit-log.ts';
import type { Batch } from '../../bench/installation/batch.ts';
import { batch, request } from './requests.ts';

const resource = 'autoscalinggroupmachinepools';

function mostWritesPerPoolAndBatch(requests: readonly AuditedRequest[], batches: readonly Batch[]) {
  return mostOf({ requests, batches, resource });
}

const list = request();
const status = request({ resource: 'autoscalinggroupmachinepools/status', receivedAt: 1_020 });

describe('mostWritesPerPoolAndBatch', () => {
  it('counts the list and the status of a pool as two', () => {
    expect(mostWritesPerPoolAndBatch([list, status], [batch(['web'], 1_000, 1_030)])).toBe(2);
  });

  it('tells of the one batch that wrote too much among many that did not', () => {
    const late = [2_010, 2_011, 2_012].map((receivedAt) => request({ receivedAt }));
    const batches = [
      batch(['web'], 1_000, 1_030),
      batch(['web', 'batch'], 2_000, 2_030),
      batch(['web'], 3_000, 3_030),
    ];
    expect(mostWritesPerPoolAndBatch([list, status, ...late], batches)).toBe(3);
  });

  it('takes batches together that overlap, and only for the pools that they name', () => {
    const writes = [list, status, request({ receivedAt: 1_030 }), request({ receivedAt: 1_040 })];
    const overlapping = [batch(['web'], 1_000, 1_025), batch(['web'], 1_024, 1_050)];
    expect(mostWritesPerPoolAndBatch(writes, overlapping)).toBe(2);
    const other = [batch(['web'], 1_000, 1_050), batch(['batch'], 1_024, 1_050)];
    expect(mostWritesPerPoolAndBatch(writes, other)).toBe(4);
  });

  it('counts neither reads, nor what was refused, nor Kubernetes Events', () => {
    const others = [
      request({ verb: 'get' }),
      request({ status: 409 }),
      request({ verb: 'create', resource: 'events' }),
    ];
    expect(mostWritesPerPoolAndBatch(others, [batch(['web'], 1_000, 1_030)])).toBe(0);
  });

  it('knows that the times of the API server are whole milliseconds', () => {
    const early = request({ receivedAt: 1_000 });
    expect(mostWritesPerPoolAndBatch([early], [batch(['web'], 1_000.7, 1_001.2)])).toBe(1);
  });

  it('refuses a write that belongs to no batch', () => {
    const write = request({ receivedAt: 5_000 });
    expect(() => mostWritesPerPoolAndBatch([write], [batch(['web'], 1_000, 1_030)])).toThrow(
      'web was written at 1970-01-01T00:00:05.000Z, while no batch that names it was worked on',
    );
  });
});
