import type { z } from 'zod';

/** Each problem with its path, in one line: `detail.AutoScalingGroupName: expected string, …`. */
export function problemsOf(root: string, error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${[root, ...path].join('.')}: ${message}`)
    .join('; ');
}
