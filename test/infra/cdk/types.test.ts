import { describe, expectTypeOf, it } from 'vitest';
import { ManagementCluster } from '../../../infra/cdk/management-cluster.ts';
import type { PoolsyncProps } from '../../../infra/cdk/poolsync.ts';
import { cluster } from './synthesized.ts';

describe('ManagementCluster', () => {
  it('is made by its two functions only', () => {
    // @ts-expect-error a cluster without a way in would be no cluster
    const make = () => new ManagementCluster({ kind: 'kubeconfig' }, undefined);
    expectTypeOf(make).toBeFunction();
  });

  it('is no object that looks like one', () => {
    const login = { kind: 'eks', ...cluster } as const;
    // @ts-expect-error what was not made by them was not checked
    const props: PoolsyncProps = { managementCluster: { login, network: undefined } };
    expectTypeOf(props).toEqualTypeOf<PoolsyncProps>();
  });
});
