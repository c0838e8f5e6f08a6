import { createPrivateKey, createSign, createVerify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  createCertificateAuthority,
  createSigningKeys,
} from '../../sandbox/management-cluster/certificates.ts';

const authority = await createCertificateAuthority(new Date());
const parse = (pem: string): X509Certificate => new X509Certificate(pem);

describe('createCertificateAuthority', () => {
  it('issues certificates that bear its signature', async () => {
    const root = parse(authority.certPem);
    expect(root.ca).toBe(true);
    const client = await authority.issueClient({ user: 'somebody', groups: [] });
    for (const { certPem } of [client, await authority.issueServer(['localhost'])]) {
      expect(parse(certPem).checkIssued(root)).toBe(true);
      expect(parse(certPem).verify(root.publicKey)).toBe(true);
    }
  });

  it('writes the user as common name and each group as an organization', async () => {
    const { certPem, keyPem } = await authority.issueClient({
      user: 'system:me',
      groups: ['a', 'b:c'],
    });
    expect(parse(certPem).subject).toBe('O=a\nO=b:c\nCN=system:me');
    expect(parse(certPem).checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  });

  it('names every host of a server, and no other', async () => {
    const certificate = parse((await authority.issueServer(['127.0.0.1', 'localhost'])).certPem);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('example.com')).toBeUndefined();
  });

  it('is valid from a day before to nearly a year after', async () => {
    const { validFromDate, validToDate } = parse(
      (await createCertificateAuthority(new Date('2026-03-01T12:30:45.678Z'))).certPem,
    );
    expect(validFromDate.toISOString()).toBe('2026-02-28T12:30:45.000Z');
    expect(validToDate.toISOString()).toBe('2027-02-28T12:30:45.000Z');
  });

  it('lets a client and a server trust each other over TLS', async () => {
    const serving = await authority.issueServer(['127.0.0.1']);
    const client = await authority.issueClient({ user: 'somebody', groups: ['test'] });
    const ca = authority.certPem;
    const server = createServer(
      { ca, cert: serving.certPem, key: serving.keyPem, requestCert: true },
      (socket) => socket.end(String(socket.getPeerCertificate().subject.CN)),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket: TLSSocket = connect({
      host: '127.0.0.1',
      port,
      ca,
      cert: client.certPem,
      key: client.keyPem,
    });
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('utf8')));
    await once(socket, 'end');
    expect(socket.authorized).toBe(true);
    expect(answer).toBe('somebody');
    socket.destroy();
    server.close();
  });
});

describe('createSigningKeys', () => {
  it('makes a pair that belongs together', () => {
    const { privatePem, publicPem } = createSigningKeys();
    const signature = createSign('sha256').update('token').sign(privatePem);
    expect(createVerify('sha256').update('token').verify(publicPem, signature)).toBe(true);
  });
});
