import { describe, expect, it } from 'vitest';
import { nearNames } from '../../../cli/output/near-names.ts';
import { Selection } from '../../../cli/status/selection.ts';
import { parseSelector, scopesOf, selects } from '../../../cli/status/selector.ts';
import { aView } from './reported.ts';

function selectorOf(text: string) {
  const selector = parseSelector(text);
  if (selector === undefined) throw new Error(`${text} is none`);
  return selector;
}

describe('parseSelector', () => {
  it.each([
    ['workers', { name: 'workers' }],
    ['team-a/workers', { namespace: 'team-a', name: 'workers' }],
    ['asgmp/workers', { kind: 'AutoScalingGroupMachinePool', name: 'workers' }],
    ['ScaleSetMachinePool/workers', { kind: 'ScaleSetMachinePool', name: 'workers' }],
    ['mp/workers', { kind: 'MachinePool', name: 'workers' }],
    [
      'ssmp.infrastructure.cluster.x-k8s.io/team-a/workers',
      { kind: 'ScaleSetMachinePool', namespace: 'team-a', name: 'workers' },
    ],
    ['asgmp', { name: 'asgmp' }],
  ])('reads %s', (text, selector) => {
    expect(parseSelector(text)).toEqual({ text, ...selector });
  });

  it.each(['', '/', 'a/', '/a', 'a//b', 'a/b/c', 'asgmp/a/b/c'])('takes no %j', (text) => {
    expect(parseSelector(text)).toBeUndefined();
  });
});

describe('selects', () => {
  const pool = aView({ machinePool: { name: 'other', phase: null, listed: 0 } });

  it.each([
    ['workers', 'fleet', true],
    ['workers', undefined, true],
    ['workers', 'elsewhere', false],
    ['fleet/workers', 'elsewhere', true],
    ['asgmp/workers', 'fleet', true],
    ['ssmp/workers', 'fleet', false],
    ['mp/other', 'fleet', true],
    ['mp/workers', 'fleet', false],
  ])('%s from namespace %s: %s', (text, home, picked) => {
    expect(selects(selectorOf(text), pool, home)).toBe(picked);
  });
});

describe('scopesOf', () => {
  it.each([
    [[], 'fleet', ['fleet']],
    [[], undefined, [undefined]],
    [['a', 'b'], 'fleet', ['fleet']],
    [['a', 'team-a/b', 'team-a/c'], 'fleet', ['fleet', 'team-a']],
    [['team-a/b'], 'fleet', ['team-a']],
    [['team-a/b'], undefined, [undefined]],
  ])('looks for %j from %s into %j', (texts, home, scopes) => {
    expect(scopesOf(texts.map(selectorOf), home)).toEqual(scopes);
  });
});

describe('Selection', () => {
  it('picks all where none is named', () => {
    const selection = new Selection([], 'fleet');
    expect(selection.picks(aView())).toBe(true);
    expect(selection.complaints()).toEqual([]);
  });

  it('complains of what is not there and names what is near', () => {
    const selection = new Selection(['worker', 'workers', 'mp/spto'].map(selectorOf), 'fleet');
    const machinePool = { name: 'spot', phase: null, listed: 0 };
    expect(selection.picks(aView())).toBe(true);
    expect(selection.picks(aView({ name: 'spot', machinePool }))).toBe(false);
    expect(selection.complaints()).toEqual([
      'there is no pool worker in namespace fleet\n  Did you mean workers?\n  To look into all namespaces: -A',
      'there is no pool of a MachinePool spto in namespace fleet\n  Did you mean spot?\n  To look into all namespaces: -A',
    ]);
  });
});

describe('nearNames', () => {
  it.each([
    ['wrokers', ['workers']],
    ['WORKERS', ['workers', 'workers-spot']],
    ['work', ['workers', 'workers-spot']],
    ['nothing-like-it', []],
    ['', []],
  ])('finds near %j', (asked, near) => {
    expect(nearNames(asked, ['workers', 'workers-spot', 'gpu', 'workers'])).toEqual(near);
  });

  it('names three at most', () => {
    expect(
      nearNames(
        'pool-0',
        Array.from({ length: 10 }, (_, at) => `pool-${at}`),
      ),
    ).toEqual(['pool-0', 'pool-1', 'pool-2']);
  });
});
