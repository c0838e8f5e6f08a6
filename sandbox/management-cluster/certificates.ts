import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  element,
  utcTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  utf8String,
  yes,
} from './der.ts';

/** A certificate with its private key (PKCS #8), both as PEM. */
export interface KeyPair {
  readonly certPem: string;
  readonly keyPem: string;
}

/** A certificate authority whose key never leaves this process. */
export interface CertificateAuthority {
  readonly certPem: string;
  /** A certificate that Kubernetes reads as this user in these groups. */
  issueClient(subject: { readonly user: string; readonly groups: readonly string[] }): KeyPair;
  /** A certificate for a server that is reached under any of these names or IPv4 addresses. */
  issueServer(hosts: readonly string[]): KeyPair;
}

/** A pair for the tokens of service accounts: the API server signs with the one, checks with the other. */
export interface SigningKeys {
  readonly privatePem: string;
  readonly publicPem: string;
}

const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

const dayMs = 24 * 60 * 60 * 1_000;
const lifetimeDays = 365;

// RFC 5280 counts the bits from the left: 0 is digitalSignature, 5 keyCertSign, 6 cRLSign.
const keyUsage = {
  sign: bitString(Buffer.of(0b1000_0000), 7),
  signCertificates: bitString(Buffer.of(0b0000_0110), 1),
} as const;

const signatureAlgorithm = sequence(objectIdentifier(oid.ecdsaWithSha256));

interface CertificateRequest {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly validFrom: Date;
  readonly extensions: readonly Buffer[];
}

/**
 * Makes a certificate authority (ECDSA P-256). Everything that it issues is valid for a year, and
 * from a day earlier on, so that a clock that is set back does no harm.
 */
export function createCertificateAuthority(now: Date): CertificateAuthority {
  const validFrom = new Date(now.getTime() - dayMs);
  const key = newKey();
  const issuer = name([[oid.commonName, 'poolsync sandbox']]);
  const issue = (subject: Buffer, extensions: readonly Buffer[]): KeyPair =>
    issueLeaf({ signingKey: key, issuer, validFrom, subject, extensions });

  return {
    certPem: selfSigned({ key, issuer, validFrom }),
    issueClient: ({ user, groups }) =>
      issue(
        name([
          ...groups.map((group) => [oid.organization, group] as const),
          [oid.commonName, user],
        ]),
        [extension(oid.extendedKeyUsage, sequence(objectIdentifier(oid.clientAuth)))],
      ),
    issueServer: (hosts) =>
      issue(name([[oid.commonName, hosts[0] ?? 'localhost']]), [
        extension(oid.extendedKeyUsage, sequence(objectIdentifier(oid.serverAuth))),
        extension(oid.subjectAltName, sequence(...hosts.map(alternativeName))),
      ]),
  };
}

function selfSigned(options: {
  readonly key: KeyObject;
  readonly issuer: Buffer;
  readonly validFrom: Date;
}): string {
  const { key, issuer, validFrom } = options;
  return certificate({
    subject: issuer,
    issuer,
    publicKey: createPublicKey(key),
    signingKey: key,
    validFrom,
    extensions: [
      extension(oid.basicConstraints, sequence(yes()), 'critical'),
      extension(oid.keyUsage, keyUsage.signCertificates, 'critical'),
      extension(oid.subjectKeyIdentifier, octetString(keyIdentifier(key))),
    ],
  });
}

function issueLeaf(request: Omit<CertificateRequest, 'publicKey'>): KeyPair {
  const key = newKey();
  const authority = element(0x80, keyIdentifier(request.signingKey));
  const certPem = certificate({
    ...request,
    publicKey: createPublicKey(key),
    extensions: [
      extension(oid.authorityKeyIdentifier, sequence(authority)),
      extension(oid.keyUsage, keyUsage.sign, 'critical'),
      ...request.extensions,
    ],
  });
  return { certPem, keyPem: pem(key) };
}

export function createSigningKeys(): SigningKeys {
  const key = newKey();
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  return { privatePem: pem(key), publicPem: String(publicPem) };
}

function certificate(request: CertificateRequest): string {
  const validTo = new Date(request.validFrom.getTime() + lifetimeDays * dayMs);
  const toBeSigned = sequence(
    element(0xa0, integer(Buffer.of(2))),
    integer(randomBytes(16)),
    signatureAlgorithm,
    request.issuer,
    sequence(utcTime(request.validFrom), utcTime(validTo)),
    request.subject,
    request.publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...request.extensions)),
  );
  const signature = sign('sha256', toBeSigned, request.signingKey);
  const der = sequence(toBeSigned, signatureAlgorithm, bitString(signature));
  const lines = der.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;

const pem = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }));

const keyIdentifier = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest();

const name = (attributes: readonly (readonly [type: string, value: string])[]): Buffer =>
  sequence(
    ...attributes.map(([type, value]) => set(sequence(objectIdentifier(type), utf8String(value)))),
  );

const extension = (id: string, value: Buffer, critical?: 'critical'): Buffer =>
  sequence(objectIdentifier(id), ...(critical ? [yes()] : []), octetString(value));

function alternativeName(host: string): Buffer {
  return isIP(host) === 4
    ? element(0x87, Buffer.from(host.split('.').map(Number)))
    : element(0x82, Buffer.from(host, 'ascii'));
}
