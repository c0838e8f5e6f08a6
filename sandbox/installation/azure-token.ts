import { z } from 'zod';

const claims = z.object({ aud: z.string(), appid: z.string() });

/** Whether a token of the simulated Entra is for that audience, and was given to that client. */
export function tokenIsFor(token: string, audience: string, clientId: string): boolean {
  const [, payload = ''] = token.split('.');
  try {
    const { aud, appid } = claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return aud.replace(/\/+$/, '') === audience && appid === clientId;
  } catch {
    return false;
  }
}
