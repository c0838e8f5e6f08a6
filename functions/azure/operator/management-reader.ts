import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import { Fault, isFault } from '../../../shared/model/fault.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';
import { Refusal } from '../cloud/refusal.ts';

export interface ManagementQuestion {
  /** For messages. */
  readonly doing: string;
  /** What follows the endpoint. */
  readonly path: string;
  /** Of a query, which is a POST; absent: a GET. */
  readonly body?: object;
}

export type ManagementAnswer = {
  /** What Azure's header Date says. */
  readonly date?: Date;
} & ({ readonly kind: 'found'; readonly body: unknown } | { readonly kind: 'absent' });

export interface ManagementAccess {
  /** URL of the management API, without a slash at its end. */
  readonly endpoint: string;
  readonly credential: TokenCredential;
}

const detail = z.object({ code: z.string(), message: z.string().catch('') });
const errorSchema = z.object({
  error: detail.extend({ details: z.array(detail).optional().catch(undefined) }),
});

const answerMs = 10_000;

/** Reads kinds of Azure's management API for which no client library is worth its size. */
export class ManagementReader {
  readonly #access: ManagementAccess;

  constructor(access: ManagementAccess) {
    this.#access = access;
  }

  /** @throws Fault; that there is no such thing is an answer */
  async ask({ doing, path, body }: ManagementQuestion): Promise<ManagementAnswer> {
    const { endpoint, credential } = this.#access;
    const token = await credential.getToken([`${endpoint}/.default`]);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${endpoint}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token?.token ?? ''}`,
          'content-type': 'application/json',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // Whoever sends us elsewhere must not get the token.
        redirect: 'error',
        signal: AbortSignal.timeout(answerMs),
      });
      text = await response.text();
    } catch (error) {
      if (isFault(error)) throw error;
      throw new Fault('cloud-unavailable', `${doing}: Azure does not answer: ${causeOf(error)}`, {
        retryable: true,
        cause: error,
      });
    }
    const at = Date.parse(response.headers.get('date') ?? '');
    const date = Number.isNaN(at) ? {} : { date: new Date(at) };
    const parsed = parseJson(text);
    if (response.ok) return { kind: 'found', body: parsed, ...date };
    const said = errorSchema.safeParse(parsed).data?.error;
    // A 404 without a word of Azure's own is somebody's on the way.
    if (response.status === 404 && said !== undefined) return { kind: 'absent', ...date };
    const message = `HTTP ${response.status}, without a word of Azure's own`;
    // Resource Graph says what it means in the first of the details, as other services do not.
    const { details: [first] = [], ...outer } = said ?? { message };
    throw toCloudFault(doing, new Refusal(response.status, first ?? outer));
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
