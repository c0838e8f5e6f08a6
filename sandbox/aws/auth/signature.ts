import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from '../../simulated/wire-request.ts';
import type { Credential } from './credential.ts';

/**
 * Tells whether a request was signed with this secret (Signature Version 4; for every service but S3).
 * The time of the signature is not judged: a process that was frozen for an hour may go on.
 */
export function isSignedBy(secret: string, request: WireRequest, credential: Credential): boolean {
  const scope = [credential.date, credential.region, credential.service, 'aws4_request'];
  const text = [
    'AWS4-HMAC-SHA256',
    credential.timestamp,
    scope.join('/'),
    sha256(canonicalRequest(request, credential)),
  ].join('\n');
  let key = Buffer.from(`AWS4${secret}`, 'utf8');
  for (const part of scope) key = createHmac('sha256', key).update(part).digest();
  const expected = createHmac('sha256', key).update(text).digest();
  const given = Buffer.from(credential.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function canonicalRequest(request: WireRequest, credential: Credential): string {
  const headers = credential.signedHeaders.map((name) => {
    const value = (request.headers[name] ?? '').trim().replaceAll(/ +/g, ' ');
    return `${name}:${value}\n`;
  });
  return [
    request.method,
    request.url.pathname.split('/').map(encode).join('/'),
    canonicalQuery(request.url.searchParams),
    headers.join(''),
    credential.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
