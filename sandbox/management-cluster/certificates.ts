// The library reads decorators' metadata as it loads, so this has to come before it.
import 'reflect-metadata';
import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  type Extension,
  type JsonName,
} from '@peculiar/x509';

/** A certificate with its private key (PKCS #8), both as PEM. */
export interface KeyPair {
  readonly certPem: string;
  readonly keyPem: string;
}

/** A certificate authority whose key never leaves this process. */
export interface CertificateAuthority {
  readonly certPem: string;
  /** A certificate that Kubernetes reads as this user in these groups. */
  issueClient(subject: {
    readonly user: string;
    readonly groups: readonly string[];
  }): Promise<KeyPair>;
  /** A certificate for a server that is reached under any of these names or IPv4 addresses. */
  issueServer(hosts: readonly string[]): Promise<KeyPair>;
}

/** A pair for the tokens of service accounts: the API server signs with the one, checks with the other. */
export interface SigningKeys {
  readonly privatePem: string;
  readonly publicPem: string;
}

const dayMs = 24 * 60 * 60 * 1_000;
const lifetimeDays = 365;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const issuer: JsonName = [{ CN: ['poolsync sandbox'] }];

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * Makes a certificate authority (ECDSA P-256). Everything that it issues is valid for a year, and
 * from a day earlier on, so that a clock that is set back does no harm.
 */
export async function createCertificateAuthority(now: Date): Promise<CertificateAuthority> {
  const notBefore = new Date(now.getTime() - dayMs);
  const validity = { notBefore, notAfter: new Date(notBefore.getTime() + lifetimeDays * dayMs) };
  const keys = await newKeys();
  const root = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: issuer,
    keys,
    serialNumber: newSerialNumber(),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certPem: root.toString('pem'),
    issueClient: async ({ user, groups }) =>
      issue(keys, validity, clientName(user, groups), [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
      ]),
    issueServer: async (hosts) =>
      issue(
        keys,
        validity,
        [{ CN: [hosts[0] ?? 'localhost'] }],
        [
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension(
            hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
          ),
        ],
      ),
  };
}

/** Kubernetes reads the common name as the user and each organization as a group. */
function clientName(user: string, groups: readonly string[]): JsonName {
  return [...groups.map((group) => ({ O: [group] })), { CN: [user] }];
}

async function issue(
  authority: webcrypto.CryptoKeyPair,
  validity: Validity,
  subject: JsonName,
  extensions: readonly Extension[],
): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    ...validity,
    subject,
    issuer,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    serialNumber: newSerialNumber(),
    signingAlgorithm: algorithm,
    extensions: [
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      ...extensions,
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certPem: certificate.toString('pem'),
    keyPem: PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag),
  };
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** 127 bits, positive. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

export function createSigningKeys(): SigningKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privatePem: privateKey, publicPem: publicKey };
}
