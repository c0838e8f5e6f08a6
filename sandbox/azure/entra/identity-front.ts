import type { ArmAnswer } from '../arm/action.ts';
import { ArmError } from '../errors.ts';
import type { ArmFault } from '../errors.ts';
import type { WireRequest } from '../../simulated/wire-request.ts';
import type { Front, Note, Prepared } from '../front.ts';
import type { World } from '../world.ts';

/** The path of the identity endpoint. */
export const IDENTITY_PATH = '/msi/token';

/**
 * The endpoint from which an app in App Service or Functions has the tokens of its managed
 * identities: `GET ?api-version=2019-08-01&resource=…&client_id=…` with the secret of
 * `IDENTITY_HEADER` in `X-IDENTITY-HEADER`.
 */
export function identityFront(secret: string): Front {
  return {
    prepare: (world, wire, _requestId, note) => prepare(world, wire, secret, note),
    errorBody,
  };
}

function prepare(world: World, wire: WireRequest, secret: string, note: Note): Prepared {
  const { searchParams, pathname } = wire.url;
  if (wire.method !== 'GET' || pathname !== IDENTITY_PATH) {
    throw refusal(404, `There is no ${wire.method} ${pathname}; there is GET ${IDENTITY_PATH}.`);
  }
  note.action = 'ManagedIdentity_Token';
  note.principal = searchParams.get('client_id') ?? 'system';
  if (wire.headers['x-identity-header'] !== secret) {
    throw refusal(401, 'The X-IDENTITY-HEADER is missing or not the secret of this app.');
  }
  return {
    page: 1,
    canLag: false,
    run: () => issueToken(world, searchParams),
    tooMany: (seconds) =>
      new ArmError({
        status: 429,
        code: 'TooManyRequests',
        message: 'Too many requests.',
        headers: { 'retry-after': String(seconds) },
      }),
  };
}

function issueToken(world: World, asked: URLSearchParams): ArmAnswer {
  if (asked.get('api-version') !== '2019-08-01') {
    throw refusal(400, `api-version is ${asked.get('api-version')}, not 2019-08-01.`);
  }
  const resource = asked.get('resource') ?? '';
  if (resource === '') throw refusal(400, 'The parameter resource is missing.');
  const identity = world.identities.find(asked.get('client_id') ?? 'system');
  if (identity === undefined) {
    const text =
      'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.';
    throw refusal(400, text);
  }
  const lifetime = world.timings.tokenLifetimeSeconds;
  const { token, expiresOn } = world.tokens.issue(identity, resource, lifetime);
  const body = {
    access_token: token,
    expires_on: String(expiresOn),
    resource,
    token_type: 'Bearer',
    client_id: identity.clientId,
  };
  return { status: 200, body };
}

function refusal(status: number, message: string): ArmError {
  return new ArmError({ status, code: 'IdentityRefused', message });
}

function errorBody({ status, message }: ArmFault, requestId: string): object {
  return { statusCode: status, message, correlationId: requestId };
}
