import { EventGridPublisherClient } from '@azure/eventgrid';
import type { AccessToken, GetTokenOptions } from '@azure/identity';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { rememberedTokens } from '../../functions/azure/cloud/remembered-tokens.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';

const scope = 'https://management.azure.com/.default';
const minuteMs = 60_000;

function aCredential(refreshAfterMs?: number) {
  const clock = new FixedClock();
  const asked: (GetTokenOptions | undefined)[] = [];
  const state = { isAway: false };
  const credential = {
    getToken: async (_: string | string[], options?: GetTokenOptions): Promise<AccessToken> => {
      asked.push(options);
      if (state.isAway) throw new Error('Entra is away');
      const nowMs = clock.now().getTime();
      return {
        token: `token-${asked.length}`,
        expiresOnTimestamp: nowMs + 60 * minuteMs,
        ...(refreshAfterMs === undefined ? {} : { refreshAfterTimestamp: nowMs + refreshAfterMs }),
      };
    },
  };
  const remembered = rememberedTokens(credential, clock);
  const tokenNow = async (options?: GetTokenOptions) =>
    (await remembered.getToken(scope, options))?.token;
  return { clock, asked, state, remembered, tokenNow };
}

describe('rememberedTokens', () => {
  it('asks once for as long as a token is good, and again 5 minutes before its end', async () => {
    const { clock, tokenNow } = aCredential();
    expect(await tokenNow()).toBe('token-1');
    clock.advanceMs(55 * minuteMs - 1);
    expect(await tokenNow()).toBe('token-1');
    clock.advanceMs(1);
    expect(await tokenNow()).toBe('token-2');
  });

  it('asks again when the credential says so', async () => {
    const { clock, tokenNow } = aCredential(30 * minuteMs);
    await tokenNow();
    clock.advanceMs(30 * minuteMs);
    expect(await tokenNow()).toBe('token-2');
  });

  it('serves on with the old token while there is no other, and tries every 30 s', async () => {
    const { clock, asked, state, tokenNow } = aCredential();
    await tokenNow();
    state.isAway = true;
    clock.advanceMs(56 * minuteMs);
    expect([await tokenNow(), await tokenNow(), asked.length]).toEqual(['token-1', 'token-1', 2]);
    clock.advanceMs(30_000);
    expect([await tokenNow(), asked.length]).toEqual(['token-1', 3]);
    state.isAway = false;
    clock.advanceMs(30_000);
    expect(await tokenNow()).toBe('token-4');
  });

  it('fails where the old token has ended too', async () => {
    const { clock, state, tokenNow } = aCredential();
    await tokenNow();
    state.isAway = true;
    clock.advanceMs(60 * minuteMs - 30_000);
    await expect(tokenNow()).rejects.toThrow('Entra is away');
  });

  it('asks anew where the token that is known was refused', async () => {
    const { asked, tokenNow } = aCredential();
    await tokenNow();
    expect(await tokenNow({ claims: '{}' })).toBe('token-2');
    expect(asked[1]).toEqual({ claims: '{}' });
    expect(await tokenNow()).toBe('token-2');
  });

  it('leaves the pipeline of the SDK no token to renew beside its calls, where nobody handles a failure', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    let tokens = 0;
    const credential = {
      getToken: async (): Promise<AccessToken> => {
        tokens += 1;
        if (tokens > 1) throw new Error('Entra is away');
        return { token: 'the-token', expiresOnTimestamp: Date.now() + 1_500 };
      },
    };
    const client = new EventGridPublisherClient(
      'https://localhost:1/api/events',
      'CloudEvent',
      rememberedTokens(credential, { now: () => new Date() }),
      { retryOptions: { maxRetries: 0 } },
    );
    const send = () => client.send([{ type: 't', source: 's', data: {} }]);
    await expect(send()).rejects.toThrow('ECONNREFUSED');
    await expect(send()).rejects.toThrow('Entra is away');
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(unhandled).not.toHaveBeenCalled();
  }, 10_000);
});
