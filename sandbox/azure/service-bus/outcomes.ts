import rhea from 'rhea';
import { z } from 'zod';
import type { Refusal } from './refusal.ts';

interface Described {
  described(): unknown;
}

/** What rhea has and its types lack. */
const make = rhea.message as unknown as {
  accepted(): Described;
  released(): Described;
  rejected(fields: { readonly error: Refusal }): Described;
};

/** How the broker answers a settlement, as rhea's `Delivery.update` takes it. */
export const outcomes = {
  accepted: (): unknown => make.accepted().described(),
  released: (): unknown => make.released().described(),
  rejected: (error: Refusal): unknown => make.rejected({ error }).described(),
};

const rejection = z.object({
  error: z.object({
    info: z
      .object({
        DeadLetterReason: z.string().nullish(),
        DeadLetterErrorDescription: z.string().nullish(),
      })
      .nullish(),
  }),
});

/** Why a client rejects a message, in the terms of the dead letters. */
export function deadLetterReason(remoteState: unknown): {
  readonly reason: string;
  readonly description: string;
} {
  const parsed = rejection.safeParse(remoteState);
  const info = parsed.success ? parsed.data.error.info : undefined;
  return {
    reason: info?.DeadLetterReason ?? '',
    description: info?.DeadLetterErrorDescription ?? '',
  };
}
