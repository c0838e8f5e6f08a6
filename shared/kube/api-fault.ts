// Its file alone: the whole library is a thousand, and every command says what went wrong.
import { ApiException } from '@kubernetes/client-node/dist/gen/apis/exception.js';
import { Fault, isFault } from '../model/fault.ts';

/** What is wrong where an API server answers 401, and what mends it. */
export const unauthorized =
  'it does not take the credentials that it was shown. Store a kubeconfig with valid ones; where an identity of the cloud logs in, make it known to the cluster, as an access entry does on EKS.';

/** The HTTP status with which the API server refused, or `undefined` where it did not answer. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof ApiException ? error.code : undefined;
}

/**
 * Whether the API server says that there is no such object. Any other 404 is no word about objects:
 * a proxy's, or that of a server that does not know the kind.
 */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404 && bodyField(error, 'reason') === 'NotFound';
}

/**
 * What a failed request means. The message holds what was asked and the server's own words, and
 * nothing that differs from try to try.
 */
export function toClusterFault(doing: string, error: unknown): Fault {
  if (isFault(error)) {
    const { code, message, retryable } = error;
    return new Fault(code, `${doing}: ${message}`, { retryable, cause: error });
  }
  const status = statusOf(error);
  if (status === undefined) {
    const why = innermostMessage(error);
    return new Fault('cluster-unavailable', `${doing}: the API server did not answer: ${why}`, {
      retryable: true,
      cause: error,
    });
  }
  if (status === 401) {
    const message = `${doing}: the API server answered 401: ${unauthorized}`;
    return new Fault('cluster-denied', message, { retryable: false, cause: error });
  }
  const message = `${doing}: the API server answered ${status} ${serverMessage(error)}`.trim();
  if (status === 403) {
    return new Fault('cluster-denied', message, { retryable: false, cause: error });
  }
  return status === 429 || status >= 500
    ? new Fault('cluster-unavailable', message, { retryable: true, cause: error })
    : new Fault('cluster-refused', message, { retryable: false, cause: error });
}

/** `fetch failed` alone helps nobody: what failed, such as a refused connection, is its cause. */
export function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Where a name has several addresses, each has its own error and all of them together no words.
  if (error instanceof AggregateError && error.message === '') {
    return innermostMessage(error.errors[0]);
  }
  return error.cause === undefined ? error.message : innermostMessage(error.cause);
}

/** The words with which the API server refused; empty where it has none. */
export function serverMessage(error: unknown): string {
  const message = bodyField(error, 'message');
  return typeof message === 'string' ? message : '';
}

/** A field of the Status with which the API server refused. */
function bodyField(error: unknown, field: string): unknown {
  if (!(error instanceof ApiException)) return undefined;
  const body: unknown = error.body;
  const parsed: unknown = typeof body === 'string' ? parseJson(body) : body;
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  return new Map(Object.entries(parsed)).get(field);
}

/** A proxy in between may answer with HTML; then there are no server's words to quote. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads an object that the API server gave.
 *
 * @throws Fault where the object is not of the shape that our CRDs and Cluster API's have
 */
export function readAs<Result>(what: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Fault(
      'cluster-refused',
      `${what} is not as its CRD says: ${said}. Apply the CRDs of this release.`,
      { retryable: false, cause: error },
    );
  }
}
