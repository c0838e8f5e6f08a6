import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CoreV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { blocksOf, textOf } from '../docs/markdown.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import { buildOverlays, restore, type BuiltOverlays } from './built-overlays.ts';
import { administrator, group, version } from './crds-cluster.ts';
import { applyBuilt, kubectl } from './overlay.ts';

const namespace = 'poolsync-system';
const plural = 'autoscalinggroupmachinepools';
const all = { group, version, plural };

let built: BuiltOverlays<'plain' | 'azureLogins'>;
let folder: string;
beforeAll(async () => {
  built = await buildOverlays('plain', 'azureLogins');
  folder = await mkdtemp(join(tmpdir(), 'poolsync-kubeconfig-of-'));
});
afterAll(async () => {
  await restore(built);
  await rm(folder, { recursive: true });
});

/** No controller that fills in Secrets runs here: this does what it does. */
async function fillIn(name: string): Promise<void> {
  const core = administrator().makeApiClient(CoreV1Api);
  const body = { spec: { audiences: [], expirationSeconds: 3_600 } };
  const { status } = await core.createNamespacedServiceAccountToken({ name, namespace, body });
  const data = { token: Buffer.from(status?.token ?? '').toString('base64') };
  await kubectl(['patch', 'secret', name, '-n', namespace, '-p', JSON.stringify({ data })]);
}

/** What the function of docs/both-clouds.md prints, pasted into a shell. */
async function kubeconfigOf(name: string): Promise<string> {
  const { kubeconfig, kubectl: binary } = sharedCluster();
  const code = blocksOf(textOf('docs/both-clouds.md')).map((block) => block.code);
  const pasted = code.find((one) => one.includes('kubeconfig_of() {')) ?? '';
  const made = /^kubeconfig_of\(\) \{.*?^\}$/ms.exec(pasted)?.[0] ?? '';
  await symlink(binary, join(folder, 'kubectl'));
  const { stdout } = await promisify(execFile)('bash', ['-ec', `${made}\nkubeconfig_of ${name}`], {
    // kubectl keeps a cache in its home.
    env: {
      PATH: `${folder}:${dirname(process.execPath)}:/usr/bin:/bin`,
      KUBECONFIG: kubeconfig,
      HOME: folder,
    },
    timeout: 30_000,
  });
  return stdout;
}

it('the kubeconfig that docs/both-clouds.md makes lets a function in, with its rights', async () => {
  await applyBuilt(built.azureLogins);
  const [text] = await Promise.all([
    kubeconfigOf('poolsync-observe'),
    // Whoever pastes is faster than the controller.
    delay(1_500).then(() => fillIn('poolsync-observe')),
  ]);
  const objects = parseEmbeddedKubeconfig(text).makeApiClient(CustomObjectsApi);
  await expect(objects.listClusterCustomObject(all)).resolves.toHaveProperty('items');
  const account = { ...all, plural: 'cloudaccounts', name: 'any' };
  await expect(objects.deleteClusterCustomObject(account)).rejects.toThrow(
    `system:serviceaccount:${namespace}:poolsync-observe`,
  );
});
