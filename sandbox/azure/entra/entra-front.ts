import type { ArmAnswer } from '../arm/action.ts';
import { ArmError } from '../errors.ts';
import type { ArmFault } from '../errors.ts';
import type { WireRequest } from '../../simulated/wire-request.ts';
import type { Front, Note, Prepared } from '../front.ts';
import type { World } from '../world.ts';
import type { Identity } from './identities.ts';

/** Microsoft Entra ID: everything on the management endpoint's listener that is not below `/subscriptions`. */
export const entraFront: Front = { prepare, errorBody };

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function prepare(world: World, wire: WireRequest, _requestId: string, note: Note): Prepared {
  const { method, url } = wire;
  const parts = url.pathname.split('/');
  const tenant = parts[1] ?? '';
  const rest = `${method} ${parts.slice(2).join('/')}`;
  const answer = answerOf(world, wire, tenant, rest, note);
  return {
    page: 1,
    canLag: false,
    run: () => answer(),
    tooMany: (seconds) =>
      new ArmError({
        status: 429,
        code: 'temporarily_unavailable',
        message: 'AADSTS90033: A transient error has occurred. Please try again.',
        headers: { 'retry-after': String(seconds) },
      }),
  };
}

function answerOf(
  world: World,
  wire: WireRequest,
  tenant: string,
  rest: string,
  note: Note,
): () => ArmAnswer {
  switch (rest) {
    case 'POST oauth2/v2.0/token': {
      note.action = 'Entra_Token';
      const form = new URLSearchParams(wire.body.toString('utf8'));
      note.principal = form.get('client_id');
      return () => issueToken(world, tenant, form);
    }
    case 'GET v2.0/.well-known/openid-configuration':
      note.action = 'Entra_OpenIdConfiguration';
      return () => ({ status: 200, body: openIdConfiguration(world.endpoint, tenant) });
    case 'GET discovery/instance':
      note.action = 'Entra_InstanceDiscovery';
      return () => ({ status: 200, body: instances(world.endpoint, tenant) });
    default:
      throw new ArmError({
        status: 404,
        code: 'invalid_request',
        message: `AADSTS90002: There is no ${rest} here; the simulator knows oauth2/v2.0/token.`,
      });
  }
}

function issueToken(world: World, tenant: string, form: URLSearchParams): ArmAnswer {
  if (form.get('grant_type') !== 'client_credentials') {
    throw refusal('unsupported_grant_type', 70003, 'The grant type is not client_credentials.');
  }
  const audience = /^(\S+)\/\.default$/.exec(form.get('scope')?.split(' ')[0] ?? '')?.[1];
  if (audience === undefined) {
    const text = `The provided value for scope ${form.get('scope') ?? ''} is not valid; it ends in /.default.`;
    throw refusal('invalid_scope', 1002012, text);
  }
  const identity = prove(world, tenant, form);
  const lifetime = world.timings.tokenLifetimeSeconds;
  const { token } = world.tokens.issue(identity, audience, lifetime);
  const body = {
    token_type: 'Bearer',
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: token,
  };
  return { status: 200, body };
}

function prove(world: World, tenant: string, form: URLSearchParams): Identity {
  const clientId = form.get('client_id') ?? '';
  const identity = world.identities.find(clientId);
  if (identity?.tenantId.toLowerCase() !== tenant.toLowerCase()) {
    const text = `Application with identifier '${clientId}' was not found in the directory '${tenant}'.`;
    throw refusal('unauthorized_client', 700016, text);
  }
  const secret = form.get('client_secret');
  if (secret !== null) {
    if (secret === identity.clientSecret) return identity;
    throw refusal('invalid_client', 7000215, 'Invalid client secret provided.', 401);
  }
  const asserted = form.get('client_assertion_type') === ASSERTION && form.get('client_assertion');
  if (typeof asserted === 'string' && asserted !== '') return identity;
  const text =
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
  throw refusal('invalid_client', 7000218, text, 401);
}

function refusal(code: string, number: number, text: string, status = 400): ArmError {
  return new ArmError({ status, code, message: `AADSTS${number}: ${text}` });
}

function errorBody({ code, message }: ArmFault, requestId: string): object {
  return {
    error: code,
    error_description: message,
    error_codes: [Number(/^AADSTS(\d+)/.exec(message)?.[1] ?? 0)],
    trace_id: requestId,
    correlation_id: requestId,
  };
}

function openIdConfiguration(endpoint: string, tenant: string): object {
  return {
    token_endpoint: `${endpoint}/${tenant}/oauth2/v2.0/token`,
    authorization_endpoint: `${endpoint}/${tenant}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${endpoint}/${tenant}/oauth2/v2.0/logout`,
    jwks_uri: `${endpoint}/${tenant}/discovery/v2.0/keys`,
    issuer: `${endpoint}/${tenant}/v2.0`,
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
  };
}

function instances(endpoint: string, tenant: string): object {
  const { host } = new URL(endpoint);
  return {
    tenant_discovery_endpoint: `${endpoint}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
