import {
  denied,
  incomplete,
  refused,
  throttled,
  unavailable,
  type Meaning,
} from '../../../shared/cloud/meaning.ts';
import { stableWords } from '../../../shared/cloud/stable-words.ts';
import { askedWait, Fault, isFault } from '../../../shared/model/fault.ts';

/** By Azure's code, where the status says something else or nothing. */
const byCode: ReadonlyMap<string, Meaning> = new Map([
  // The next token is a new one.
  ['ExpiredAuthenticationToken', unavailable],
  ['PARSE_ERROR', incomplete],
  ['ForeignHost', incomplete],
  // Resource Graph's word for subscriptions that the caller may not read.
  ['NoValidSubscriptionsInQueryRequest', denied],
]);

/** Of `@azure/identity`: whoever asked for a token got none. */
const credentialErrors: ReadonlySet<string> = new Set([
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

/** What the SDK's messages quote whole: the body of an answer, or the place in its own source. */
const withoutWords: ReadonlySet<string> = new Set(['PARSE_ERROR', 'TypeError']);

/** The parts of an error that tell of what happened, whichever class it has. */
interface Told {
  readonly name: string;
  readonly said: string;
  readonly code?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
}

/**
 * What an error of an Azure SDK, or of `@azure/identity`, means. The message says what was asked and
 * what Azure answered, without what would make each try look new.
 */
export function toCloudFault(doing: string, error: unknown): Fault {
  if (isFault(error)) return error;
  const told = toldBy(error);
  const { code, retryable } = meaningOf(told, error);
  const what = told.code ?? (told.status === undefined ? told.name : `HTTP ${told.status}`);
  const said = withoutWords.has(what) ? 'the answer cannot be read' : stableWords(told.said);
  return new Fault(code, `${doing}: ${what}: ${said}`, {
    retryable,
    ...askedWait(told),
    cause: error,
  });
}

function meaningOf(told: Told, error: unknown): Meaning {
  const known = told.code === undefined ? undefined : byCode.get(told.code);
  if (known !== undefined) return known;
  if (credentialErrors.has(told.name)) return credentialMeaning(error);
  if (told.status !== undefined) return meaningOfStatus(told.status, told.code);
  // The SDK stumbles over an answer of another form than it was told to expect.
  const stumbled = told.name === 'RestError' || told.name === 'TypeError';
  return told.code === undefined && stumbled ? incomplete : unavailable;
}

function meaningOfStatus(status: number, code: string | undefined): Meaning {
  if (status === 429) return throttled;
  if (status === 401 || status === 403) return denied;
  // Somebody on the way answered, not Azure: its own errors have a code.
  if (status === 404 && code === undefined) return unavailable;
  if (status === 408 || status === 409 || status >= 500) return unavailable;
  return status >= 400 ? refused : incomplete;
}

/** A token that is refused stays refused; an endpoint that does not answer may do so later. */
function credentialMeaning(error: unknown): Meaning {
  const status = statusOf(error) ?? statusOf(error instanceof Error ? error.cause : undefined);
  return status !== undefined && [400, 401, 403].includes(status) ? denied : unavailable;
}

function toldBy(error: unknown): Told {
  if (!(error instanceof Error)) return { name: 'UnknownError', said: String(error) };
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const status = statusOf(error);
  return {
    name,
    said: message,
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...('retryAfterMs' in error && typeof error.retryAfterMs === 'number'
      ? { retryAfterMs: error.retryAfterMs }
      : {}),
  };
}

/** `statusCode` of the SDK's errors, `status` of the identity library's. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { statusCode, status }: Error & { statusCode?: unknown; status?: unknown } = error;
  const found = statusCode ?? status;
  return typeof found === 'number' ? found : undefined;
}
