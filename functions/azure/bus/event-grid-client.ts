import { EventGridPublisherClient } from '@azure/eventgrid';
import { WorkloadIdentityCredential, type TokenCredential } from '@azure/identity';
import type { Clock } from '../../../shared/ports/clock.ts';
import { rememberedTokens } from '../cloud/remembered-tokens.ts';

/** What the webhook of Azure's workload identity sets in a pod. */
export interface WorkloadIdentity {
  readonly tenantId: string;
  readonly clientId: string;
  /** Path of the file with the pod's token. */
  readonly tokenFilePath: string;
  /** URL of Microsoft Entra ID, or of what stands in its place; absent: that of Azure's public cloud. */
  readonly authorityHost?: string;
}

/** The hosts of Entra ID that its public directory vouches for. */
const publicHost = /\.(?:microsoftonline\.(?:com|us)|chinacloudapi\.cn|microsoftonline\.de)$/;

/**
 * A client for a custom topic. Whoever publishes tries again, so the client does not.
 *
 * @param topic its endpoint, such as `https://<name>.<location>-1.eventgrid.azure.net/api/events`
 */
export function eventGridClientFor(
  topic: string,
  identity: WorkloadIdentity,
  clock: Clock,
): EventGridPublisherClient<'CloudEvent'> {
  return eventGridClientBy(topic, credentialOf(identity), clock);
}

/** The same by any credential. */
export function eventGridClientBy(
  topic: string,
  credential: TokenCredential,
  clock: Clock,
): EventGridPublisherClient<'CloudEvent'> {
  return new EventGridPublisherClient(topic, 'CloudEvent', rememberedTokens(credential, clock), {
    retryOptions: { maxRetries: 0 },
  });
}

function credentialOf({ authorityHost, ...identity }: WorkloadIdentity): TokenCredential {
  return new WorkloadIdentityCredential({
    ...identity,
    retryOptions: { maxRetries: 0 },
    // The public directory knows no private authority, and it is not for it to be asked of one.
    ...(authorityHost === undefined
      ? {}
      : { authorityHost, disableInstanceDiscovery: !isPublicAuthority(authorityHost) }),
  });
}

/** Whether the public directory of Entra ID vouches for a host of it: it is not to be asked of a private one. */
export function isPublicAuthority(authorityHost: string): boolean {
  return publicHost.test(new URL(authorityHost).hostname);
}
