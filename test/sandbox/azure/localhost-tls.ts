import tls from 'node:tls';
import { createCertificateAuthority } from '../../../sandbox/management-cluster/certificates.ts';
import type { KeyPair } from '../../../sandbox/management-cluster/certificates.ts';

export interface LocalhostTls {
  readonly caPem: string;
  readonly pair: KeyPair;
}

/**
 * A certificate for localhost that this process trusts from now on, as others do that were started
 * with NODE_EXTRA_CA_CERTS.
 */
export async function trustedLocalhost(): Promise<LocalhostTls> {
  const authority = await createCertificateAuthority(new Date());
  const pair = await authority.issueServer(['localhost', '127.0.0.1']);
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), authority.certPem]);
  return { caPem: authority.certPem, pair };
}
