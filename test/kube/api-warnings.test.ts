import { describe, expect, it } from 'vitest';
import { ApiWarnings, parseWarnings } from '../../shared/kube/api-warnings.ts';

const path = '/apis/infrastructure.cluster.x-k8s.io/v1alpha1/namespaces/a/pools/b/status?x=y';
const object = '/apis/infrastructure.cluster.x-k8s.io/v1alpha1/namespaces/a/pools/b/status';

function told() {
  const said: (readonly [string, unknown])[] = [];
  let nowMs = 0;
  const warnings = new ApiWarnings({
    clock: { now: () => new Date(nowMs) },
    log: { warn: (message, fields) => said.push([message, fields]) },
  });
  return { warnings, said, later: (ms: number) => (nowMs += ms) };
}

describe('parseWarnings', () => {
  it('gives the words of each warning in a header', () => {
    const header = String.raw`299 - "unknown field \"status.a\"", 299 kube "old \\ version"`;
    expect(parseWarnings(header)).toEqual(['unknown field "status.a"', String.raw`old \ version`]);
  });

  it('finds none where there is none', () => {
    expect(parseWarnings(undefined)).toEqual([]);
    expect(parseWarnings('199 - "stale"')).toEqual([]);
  });
});

describe('ApiWarnings', () => {
  it('says which field was dropped, and how it is kept', () => {
    const { warnings, said } = told();
    warnings.tell(path, String.raw`299 - "unknown field \"status.adoptedAt\""`);
    const detail = expect.stringContaining('Apply infra/cluster/foundation') as string;
    expect(said).toEqual([['field not kept', { object, field: 'status.adoptedAt', detail }]]);
  });

  it('hands on any other warning', () => {
    const { warnings, said } = told();
    warnings.tell(path, '299 - "v1alpha1 is deprecated"');
    expect(said).toEqual([['api server warns', { object, detail: 'v1alpha1 is deprecated' }]]);
  });

  it('says the same once in ten minutes, whatever the object', () => {
    const { warnings, said, later } = told();
    warnings.tell(path, '299 - "again"');
    warnings.tell('/other', '299 - "again"');
    later(599_999);
    warnings.tell(path, '299 - "again"');
    expect(said).toHaveLength(1);
    later(1);
    warnings.tell(path, '299 - "again"');
    expect(said).toHaveLength(2);
  });

  it('remembers a bounded number of them, and says again what it forgot', () => {
    const { warnings, said } = told();
    for (let at = 0; at < 250; at += 1) warnings.tell(path, `299 - "words ${at}"`);
    warnings.tell(path, '299 - "words 0"');
    expect(said).toHaveLength(251);
  });
});
