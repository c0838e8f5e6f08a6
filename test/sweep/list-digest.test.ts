import { describe, expect, it } from 'vitest';
import { parseReportedMachinePool } from '../../shared/kube/reported-objects.ts';
import { isListOf } from '../../shared/sweep/list-digest.ts';
import { idOf } from '../fakes/builders.ts';

const ids = ['i-1', 'i-2'].map(idOf);

/** As the adapter for the cluster makes it. */
function digestOf(providerIDList: readonly string[]) {
  const metadata = { namespace: 'fleet', name: 'a', uid: 'u', resourceVersion: '1', generation: 1 };
  return parseReportedMachinePool({ metadata, spec: { providerIDList } }).list;
}

describe('isListOf', () => {
  it('knows a list by the digest that is made of the same one elsewhere', () => {
    expect(isListOf(digestOf(ids), ids)).toBe(true);
    expect(isListOf(digestOf([]), [])).toBe(true);
  });

  it('tells another list, another order and another length', () => {
    expect(isListOf(digestOf(ids), ['i-1', 'i-3'].map(idOf))).toBe(false);
    expect(isListOf(digestOf(ids), ids.toReversed())).toBe(false);
    expect(isListOf(digestOf(ids), ids.slice(1))).toBe(false);
    expect(isListOf(digestOf([]), ids)).toBe(false);
  });
});
