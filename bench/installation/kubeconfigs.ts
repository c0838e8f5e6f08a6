import { join } from 'node:path';
import { users } from '../../sandbox/installation/users.ts';
import type { ManagementCluster } from '../../sandbox/management-cluster/start.ts';

/** Paths of kubeconfigs with the rights that Poolsync ships, for each part that logs in to the API server. */
export type Kubeconfigs = Readonly<Record<keyof typeof users, string>>;

export async function writeKubeconfigs(
  cluster: Pick<ManagementCluster, 'writeKubeconfig'>,
  folder: string,
): Promise<Kubeconfigs> {
  const write = async (part: keyof Kubeconfigs): Promise<string> => {
    const file = join(folder, `${part}.kubeconfig`);
    await cluster.writeKubeconfig({ file, ...users[part] });
    return file;
  };
  return {
    reconcile: await write('reconcile'),
    scale: await write('scale'),
    sweep: await write('sweep'),
    observe: await write('observe'),
    watch: await write('watch'),
  };
}
