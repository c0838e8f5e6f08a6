import { startClusterGate } from '../cluster-gate.ts';
import type { Gate } from '../gate.ts';
import { createAzureWorld, type AzureWorld, type AzureWorldOptions } from './azure-world.ts';

/** A world in which what its apps ask of the API server passes a gate, as `observe` and as `act`. */
export interface GatedAzureWorld extends AzureWorld {
  readonly gates: { readonly cluster: Gate };
}

/** As {@link createAzureWorld}. */
export async function createGatedAzureWorld(
  options: Omit<AzureWorldOptions, 'cluster'> = {},
): Promise<GatedAzureWorld> {
  const gate = await startClusterGate((environment) =>
    environment === 'act' ? 'scale' : 'reconcile',
  );
  try {
    const access = async (name: string) => ({
      POOLSYNC_KUBECONFIG: await gate.kubeconfigFor(name),
    });
    const cluster = { observe: await access('observe'), act: await access('act') };
    const world = await createAzureWorld({ ...options, cluster });
    return {
      ...world,
      gates: { cluster: gate.gate },
      end: async () => {
        await world.end();
        await gate.close();
      },
    };
  } catch (error) {
    await gate.close();
    throw error;
  }
}
