import type { WireRequest } from '../../simulated/wire-request.ts';
import type { Refusal } from '../wire/protocol.ts';
import { findRegion } from '../world.ts';
import type { Region, World } from '../world.ts';
import type { Credential } from './credential.ts';
import type { Principal } from './principal.ts';
import { isSignedBy } from './signature.ts';

/** Who signed a request and where it goes, or why it is refused. */
export type Authentication =
  | { readonly accepted: true; readonly principal: Principal; readonly region: Region }
  | { readonly accepted: false; readonly reason: Refusal };

/** STS also answers for regions that an account has not enabled; any of its regions will do then. */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set(['sts']);

/** STS takes a presigned URL for so long from its date on, whatever `X-Amz-Expires` says. */
const PRESIGNED_MS = 15 * 60_000;

/** So far the clocks of others may be ahead. */
const SKEW_MS = 5 * 60_000;

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
  if (!credential.signedHeaders.includes('host')) {
    return { accepted: false, reason: 'host-unsigned' };
  }
  if (!isSignedBy(identity.secretAccessKey, request, credential)) {
    return { accepted: false, reason: 'bad-signature' };
  }
  if (credential.presigned && isStale(credential, world.clock.now())) {
    return { accepted: false, reason: 'stale-signature' };
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

/** A date that is none is as good as none. */
function isStale({ timestamp }: Credential, now: number): boolean {
  const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(timestamp) ?? [];
  const iso = `${date.replace(/(..)(..)$/, '-$1-$2')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
  const age = now - Date.parse(iso);
  return !(age <= PRESIGNED_MS && age >= -SKEW_MS);
}
