import { describe, expect, it } from 'vitest';
import { ComputeClientPool } from '../../functions/azure/cloud/client-pool.ts';
import type { AzureAccess } from '../../shared/model/account.ts';
import { subscription } from './arm-answers.ts';
import { ownLimits } from './arm-stub.ts';

const identity = '3b6f6c0e-6d1f-4f5c-8a63-0c5a5b1c2d3e';
const access: AzureAccess = { cloud: 'azure', subscription, locations: ['*'] };

function poolWith(endpoint = 'https://management.azure.com'): {
  readonly pool: ComputeClientPool;
  readonly identities: (string | undefined)[];
} {
  const identities: (string | undefined)[] = [];
  const credentialFor = (wanted: string | undefined) => {
    identities.push(wanted);
    return { getToken: async () => null };
  };
  return { pool: new ComputeClientPool({ endpoint, credentialFor, ...ownLimits() }), identities };
}

describe('ComputeClientPool', () => {
  it.each<[string, Partial<AzureAccess>]>([
    ['wherever the scale sets are', { locations: ['eastus'] }],
    ['in whatever case', { subscription: subscription.toUpperCase() }],
  ])('keeps one client for a subscription, %s', (_, difference) => {
    const { pool } = poolWith();
    expect(pool.clientFor({ ...access, ...difference })).toBe(pool.clientFor(access));
  });

  it('keeps another client for another subscription, and one for another identity', () => {
    const { pool, identities } = poolWith();
    const clients = [
      pool.clientFor(access),
      pool.clientFor({ ...access, subscription: 'other' }),
      pool.clientFor({ ...access, identity }),
      pool.clientFor({ ...access, subscription: 'other', identity }),
    ];
    expect(new Set(clients).size).toBe(4);
    expect(identities).toEqual([undefined, identity]);
  });
});
