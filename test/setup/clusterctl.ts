import { join } from 'node:path';
import envPaths from 'env-paths';
import { planBuild } from '../../sandbox/management-cluster/build-plan.ts';
import { adviseOnGo, findGo } from '../../sandbox/management-cluster/go-toolchain.ts';
import { ensureCachedFolder, hashOf } from './cached-folder.ts';

const program = 'clusterctl';
const goPackage = 'sigs.k8s.io/cluster-api/cmd/clusterctl';

/**
 * Returns the path of clusterctl, of the release whose core the management cluster runs. On first use
 * it is built from the same modules, of which most is compiled already; later it comes from the cache.
 *
 * @throws when it has to be built and Go is missing or too old, or does not build it
 */
export async function ensureClusterctl(progress: (line: string) => void): Promise<string> {
  const { env } = process;
  const { module, flags, env: own, requiredGo, sourcesHash } = await planBuild(env);
  const folder = await ensureCachedFolder(
    {
      cache: envPaths('poolsync', { suffix: '' }).cache,
      name: `${program}-${hashOf([sourcesHash, process.platform, process.arch])}`,
      what: program,
      holds: program,
      progress,
    },
    async (run, home) => {
      const go = await findGo({ env, cwd: module, required: requiredGo });
      if (go.outcome !== 'usable') throw new Error(adviseOnGo(go, requiredGo));
      await run({
        does: 'compiling it',
        command: 'go',
        args: ['build', ...flags, '-o', join(home, program), goPackage],
        cwd: module,
        env: own,
      });
    },
  );
  return join(folder, program);
}
