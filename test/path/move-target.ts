import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyManifests } from '../../sandbox/installation/apply-manifests.ts';
import { ensureBinaries } from '../../sandbox/management-cluster/binaries.ts';
import {
  startManagementCluster,
  type ManagementCluster,
} from '../../sandbox/management-cluster/start.ts';
import { Processes } from '../../sandbox/processes/processes.ts';
import { directAccess, type Access } from './access.ts';
import type { CloudSide } from './cloud-side.ts';
import type { FunctionName, ReachSettings } from './deployed.ts';

const progress = (): void => undefined;

/** A second management cluster with Poolsync's kinds and roles in it, and nothing else. */
export interface MoveTarget {
  readonly cluster: ManagementCluster;
  readonly folder: string;
  /** The administrator's kubeconfig, as text. */
  readonly kubeconfig: string;
  /** Of the functions and the watch, each with the rights that are shipped for it. */
  readonly files: KubeconfigFiles;
  end(): Promise<void>;
}

/** Paths. */
type KubeconfigFiles = Readonly<Record<FunctionName | 'watch', string>>;

export async function startMoveTarget(): Promise<MoveTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-move-'));
  const processes = await Processes.create({
    logs: join(folder, 'logs'),
    onUnexpectedExit: progress,
  });
  const end = async (): Promise<void> => {
    await processes.stopAll();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const binaries = await ensureBinaries({ progress });
    const cluster = await startManagementCluster({ folder, binaries, processes, progress });
    await applyManifests(cluster, { cache: join(folder, 'kubectl-cache') });
    const files = await writeKubeconfigs(cluster, folder);
    return {
      cluster,
      folder,
      files,
      kubeconfig: await readFile(cluster.kubeconfig, 'utf8'),
      end: async () => {
        await cluster.stop();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function writeKubeconfigs(
  cluster: ManagementCluster,
  folder: string,
): Promise<KubeconfigFiles> {
  const write = async (name: keyof KubeconfigFiles): Promise<string> => {
    const file = join(folder, `${name}.kubeconfig`);
    await cluster.writeKubeconfig({ user: `moved-${name}`, groups: [`poolsync:${name}`], file });
    return file;
  };
  return {
    reconcile: await write('reconcile'),
    scale: await write('scale'),
    sweep: await write('sweep'),
    watch: await write('watch'),
  };
}

/** The access of a world that leads to the shared management cluster until it is turned elsewhere. */
export interface TurningAccess {
  readonly access: (cloud: CloudSide) => Promise<Access>;
  /** Processes that start after it are told the other way. */
  turnTo(files: KubeconfigFiles): void;
}

export function createTurningAccess(): TurningAccess {
  let files: KubeconfigFiles | undefined;
  const turned = (settings: ReachSettings, name: keyof KubeconfigFiles): ReachSettings => {
    // A part is told one way into a cluster only, and AWS is where it was.
    const { AWS_ENDPOINT_URL } = settings;
    return files === undefined ? settings : { AWS_ENDPOINT_URL, POOLSYNC_KUBECONFIG: files[name] };
  };
  return {
    access: async (cloud) => {
      const direct = await directAccess(cloud);
      return {
        ...direct,
        settingsOf: async (name, environment) =>
          turned(await direct.settingsOf(name, environment), name),
        get watchSettings() {
          return turned(direct.watchSettings, 'watch');
        },
      };
    },
    turnTo: (others) => {
      files = others;
    },
  };
}
