import type { Fault } from '../../../shared/model/fault.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';
import { Refusal } from '../cloud/refusal.ts';

/** The words around a refusal of Resource Graph say only what its support wants to know. */
export function toGraphFault(doing: string, error: unknown): Fault {
  const meant = error instanceof Refusal ? error.details[0] : undefined;
  if (!(error instanceof Refusal) || meant === undefined) return toCloudFault(doing, error);
  return toCloudFault(doing, new Refusal(error.statusCode, meant, error.retryAfterMs));
}
