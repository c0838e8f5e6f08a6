import type { z } from 'zod';
import { incompleteReading } from '../../../shared/cloud/meaning.ts';
import { problemsOf } from '../../../shared/messages/problems.ts';

/**
 * A part of an answer, once all is there that has to be. The SDK checks nothing: it gives `{}` for an
 * empty answer, and whatever came for each of its fields.
 *
 * @throws Fault `incomplete-reading` that names what is missing or of another type
 */
export function whole<Part>(schema: z.ZodType<Part>, doing: string, part: unknown): Part {
  const parsed = schema.safeParse(part);
  if (parsed.success) return parsed.data;
  throw incompleteReading(`${doing}: not whole: ${problemsOf('answer', parsed.error)}`);
}
