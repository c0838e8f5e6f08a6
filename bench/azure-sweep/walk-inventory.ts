import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { identities, subscriptions } from '../../sandbox/installation/azure-layout.ts';
import type { AzureCloud } from '../../sandbox/installation/bring-up-azure.ts';
import { projectRoot } from '../../sandbox/installation/project.ts';
import type { BenchDeps } from '../installation/install.ts';

const program = join(projectRoot, 'bench/azure-sweep/walk/main.ts');

/** The same heap as the function app has, as docs/configuration.md advises. */
const nodeOptions = '--max-semi-space-size=8';

const walked = z.object({
  scaleSets: z.number(),
  instances: z.number(),
  /** From the first query to the last row. */
  walkMs: z.number(),
  /** Of that, for a window of the limit to begin. */
  waitedMs: z.number(),
  peakMb: z.number(),
});

export type Walked = z.infer<typeof walked>;

/** Goes through the inventory of the home subscription, in a process of its own. */
export async function walkInventory(
  { signal }: Pick<BenchDeps, 'signal'>,
  { azure, caFile }: Pick<AzureCloud, 'azure' | 'caFile'>,
): Promise<Walked> {
  const [{ id: subscription }] = subscriptions;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, azure.endpoint, subscription, identities.observe],
    {
      signal,
      env: {
        NODE_OPTIONS: nodeOptions,
        NODE_EXTRA_CA_CERTS: caFile,
        IDENTITY_ENDPOINT: azure.identityEndpoint.url,
        IDENTITY_HEADER: azure.identityEndpoint.header,
      },
    },
  );
  return walked.parse(JSON.parse(stdout));
}
