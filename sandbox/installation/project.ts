import { join, resolve } from 'node:path';

/** The folder of the checkout. */
export const projectRoot = resolve(import.meta.dirname, '../..');

/** What `kubectl apply -k` takes: Poolsync's kinds and roles. */
export const clusterManifests = join(projectRoot, 'infra/cluster');
