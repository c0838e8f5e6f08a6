import type { WireRequest } from '../../simulated/wire-request.ts';
import type { Refusal } from '../wire/protocol.ts';
import { findRegion } from '../world.ts';
import type { Region, World } from '../world.ts';
import type { Credential } from './credential.ts';
import type { Principal } from './identities.ts';
import { isSignedBy } from './signature.ts';

/** Who signed a request and where it goes, or why it is refused. */
export type Authentication =
  | { readonly accepted: true; readonly principal: Principal; readonly region: Region }
  | { readonly accepted: false; readonly reason: Refusal };

/** STS also answers for regions that an account has not enabled; any of its regions will do then. */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set(['sts']);

/**
 * Judges a signed request: known key, living session, right signature, and a region that the
 * account has enabled (AWS calls a key unknown in a region that is not enabled).
 */
export function authenticate(
  world: World,
  request: WireRequest,
  credential: Credential,
): Authentication {
  const identity = world.identities.find(credential.accessKeyId);
  if (identity === undefined) return { accepted: false, reason: 'unknown-key' };
  if (identity.session !== undefined && identity.session.token !== credential.sessionToken) {
    return { accepted: false, reason: 'unknown-key' };
  }
  if (!isSignedBy(identity.secretAccessKey, request, credential)) {
    return { accepted: false, reason: 'bad-signature' };
  }
  if (identity.session !== undefined && identity.session.expiresAt <= world.clock.now()) {
    return { accepted: false, reason: 'expired' };
  }
  const { principal } = identity;
  const region = GLOBAL_SERVICES.has(credential.service)
    ? (findRegion(world, principal.account, credential.region) ??
      anyRegion(world, principal.account))
    : findRegion(world, principal.account, credential.region);
  if (region === undefined) return { accepted: false, reason: 'unknown-key' };
  return { accepted: true, principal, region };
}

function anyRegion(world: World, account: string): Region | undefined {
  return world.regions.find((region) => region.account === account);
}
