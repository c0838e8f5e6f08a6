import { setTimeout as sleep } from 'node:timers/promises';
import { managedIdentity } from '../../../functions/azure/cloud/managed-identity.ts';
import { rememberedTokens } from '../../../functions/azure/cloud/remembered-tokens.ts';
import { GraphClientPool } from '../../../functions/azure/inventory/graph-client-pool.ts';
import { ResourceGraphInventory } from '../../../functions/azure/inventory/resource-graph-inventory.ts';

/*
 * A program of its own, as the function app is, so that its memory is told from the simulated Azure's:
 * goes through the inventory of a subscription, and prints what it saw as JSON.
 */

const [endpoint = '', subscription = '', identity = ''] = process.argv.slice(2);
const clock = { now: () => new Date() };
let waitedMs = 0;
const inventory = new ResourceGraphInventory({
  clients: new GraphClientPool({
    endpoint,
    credentialFor: (id) => rememberedTokens(managedIdentity(id), clock),
    monotonic: { nowMs: () => performance.now() },
  }),
  sleep: async (ms) => {
    waitedMs += ms;
    await sleep(ms);
  },
});
const startedAt = performance.now();
let scaleSets = 0;
let instances = 0;
const access = { cloud: 'azure', subscription, identity, locations: ['*'] } as const;
for await (const { providerIds } of inventory.scaleSets(access)) {
  scaleSets += 1;
  instances += providerIds.length;
}
const walkMs = performance.now() - startedAt;
const peakMb = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(JSON.stringify({ scaleSets, instances, walkMs, waitedMs, peakMb }));
