import type { Way } from './choose-one.ts';
import { wrong } from './environment.ts';

const name = 'POOLSYNC_KUBECONFIG';

/** A kubeconfig in a file, which is read again and again: it may change. */
export interface KubeconfigFile {
  readonly kind: 'file';
  readonly path: string;
}

export const kubeconfigPath: Way<KubeconfigFile> = {
  name,
  read: ({ [name]: path = '' }) =>
    path === ''
      ? wrong(`${name} is "": the path of a kubeconfig is needed`)
      : { kind: 'file', path },
};
