import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import { Fault } from '../../../shared/model/fault.ts';
import type { Ingestion } from './ingestion.ts';
import type { Envelope } from './track-envelopes.ts';

export interface TrackClientDeps {
  readonly ingestion: Ingestion;
  /** Absent where the resource takes figures without a token. */
  readonly credential?: Pick<TokenCredential, 'getToken'>;
}

const answerSchema = z.object({ itemsReceived: z.int(), itemsAccepted: z.int() });

const doing = 'Sending metrics to Azure Monitor';

/**
 * Sends envelopes in one call, once.
 *
 * @throws Fault, or the signal's reason, where not all of them were taken
 */
export async function track(
  { ingestion, credential }: TrackClientDeps,
  envelopes: readonly Envelope[],
  signal: AbortSignal,
): Promise<void> {
  const scope = `${ingestion.audience}/.default`;
  const token = (await credential?.getToken(scope, { abortSignal: signal })) ?? undefined;
  const response = await fetch(`${ingestion.endpoint}/v2.1/track`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token.token}` }),
    },
    body: JSON.stringify(envelopes),
    signal,
  });
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (response.status === 200 && answer.data?.itemsAccepted === envelopes.length) return;
  const taken = answer.success ? `, ${answer.data.itemsAccepted} of ${envelopes.length} taken` : '';
  const retryable = response.status === 429 || response.status >= 500;
  const code = retryable ? 'cloud-unavailable' : 'cloud-refused';
  throw new Fault(code, `${doing}: it answered ${response.status}${taken}`, { retryable });
}
