import { z } from 'zod';
import type { Passed } from './gate.ts';

/** One request as the bus got it, and what it said. */
export interface Published {
  /** Which process sent it. */
  readonly replica: string;
  readonly kind: 'scale' | 'sync';
  /** The object that it names. */
  readonly name: string;
  readonly taken: boolean;
  /** When it was answered, by `performance.now()`. */
  readonly at: number;
}

const putEvents = z.object({
  Entries: z.array(z.object({ DetailType: z.string(), Detail: z.string() })),
});
const answered = z.object({ Entries: z.array(z.object({ EventId: z.string().optional() })) });
const detail = z.object({ namespace: z.string(), name: z.string() });

/** The requests for objects of a namespace, in the order of the answers. */
export function publishedIn(passed: readonly Passed[], namespace: string): readonly Published[] {
  return passed.flatMap(({ environment: replica, body, status, answer, at }) => {
    if (!body.includes('DetailType')) return [];
    const results = status === 200 ? answered.parse(JSON.parse(answer)).Entries : [];
    const entries = putEvents.parse(JSON.parse(body)).Entries;
    return entries.flatMap(({ DetailType, Detail }, place) => {
      const pool = detail.parse(JSON.parse(Detail));
      if (pool.namespace !== namespace) return [];
      const kind = DetailType === 'Poolsync Scale Request' ? 'scale' : 'sync';
      const taken = results[place]?.EventId !== undefined;
      return [{ replica, kind, name: pool.name, taken, at }];
    });
  });
}
