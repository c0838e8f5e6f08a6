import { NoLogin } from '../../shared/cloud/no-login.ts';
import { ClusterTrouble } from '../../shared/kube/cluster-trouble.ts';
import { troubleOf } from '../../shared/kube/fault-trouble.ts';
import { isFault } from '../../shared/model/fault.ts';
import { explainLogin } from '../clouds/explain-login.ts';
import { printableLines } from '../output/printable.ts';
import { explainTrouble, type KnownAccess } from './explain-trouble.ts';

/**
 * What went wrong on the way into the cluster or into a cloud, and on further lines what to do about it.
 *
 * @returns `undefined` for a mistake of ours
 */
export function explainError(error: unknown, access: KnownAccess): string | undefined {
  if (error instanceof ClusterTrouble) return explainTrouble(error.trouble, access, 'operator');
  if (error instanceof NoLogin) return explainLogin(error);
  if (!isFault(error)) return undefined;
  const trouble = troubleOf(error);
  return trouble === undefined
    ? printableLines(error.message)
    : explainTrouble(trouble, access, 'operator');
}
