import { z } from 'zod';
import type { Note } from '../front.ts';

const asks = z.object({ sku: z.object({ capacity: z.number() }) });

/** Notes what a call that writes a scale set asks for, though it may be refused. */
export function noteAskedCapacity(note: Note, body: Buffer): void {
  if (body.length === 0) return;
  try {
    const asked = asks.safeParse(JSON.parse(body.toString('utf8'))).data;
    if (asked !== undefined) note.capacity = asked.sku.capacity;
  } catch {
    // It is no JSON, and refused for that.
  }
}
