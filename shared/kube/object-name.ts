import { z } from 'zod';

const named = z.object({ metadata: z.object({ namespace: z.string(), name: z.string() }) });

/** Where an object is. @throws ZodError where it has no name, or is in no namespace */
export function parseObjectName(object: unknown): {
  readonly namespace: string;
  readonly name: string;
} {
  return named.parse(object).metadata;
}
