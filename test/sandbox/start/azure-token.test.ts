import { describe, expect, it } from 'vitest';
import { tokenIsFor } from '../../../sandbox/installation/azure-token.ts';

const encoded = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
const token = `e30.${encoded({ aud: 'https://bus/', appid: 'client-1' })}.signature`;

describe('tokenIsFor', () => {
  it('lets in the client that the token was given to, for its audience', () => {
    expect(tokenIsFor(token, 'https://bus', 'client-1')).toBe(true);
  });

  it.each([
    ['another client', token, 'https://bus', 'client-2'],
    ['another audience', token, 'https://topic', 'client-1'],
    ['no token', 'nonsense', 'https://bus', 'client-1'],
    ['a token without claims', `e30.${encoded({})}.signature`, 'https://bus', 'client-1'],
  ])('refuses %s', (_, given, audience, clientId) => {
    expect(tokenIsFor(given, audience, clientId)).toBe(false);
  });
});
