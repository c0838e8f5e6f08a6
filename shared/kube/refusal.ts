import { z } from 'zod';

/** How the API server said no: with the status of an answer, or with an event in a watch. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  /** How long it asks us to wait. */
  readonly retryAfterMs?: number;
  /** The resourceVersion is one that the server has not reached: it was put back to an older state. */
  readonly aheadOfServer: boolean;
}

const status = z.object({
  code: z.number().optional(),
  message: z.string().default(''),
  details: z
    .object({
      retryAfterSeconds: z.number().optional(),
      causes: z.array(z.object({ reason: z.string().optional() })).optional(),
    })
    .optional(),
});

/** @param body a Kubernetes `Status`, or whatever came in its place */
export function refusalOf(body: unknown, httpStatus?: number): Refusal {
  const parsed = status.safeParse(body);
  const { code, message, details } = parsed.success ? parsed.data : { message: '' };
  const retryAfterMs = (details?.retryAfterSeconds ?? 0) * 1_000;
  return {
    status: httpStatus ?? code ?? 500,
    message,
    aheadOfServer: (details?.causes ?? []).some(
      ({ reason }) => reason === 'ResourceVersionTooLarge',
    ),
    ...(retryAfterMs > 0 ? { retryAfterMs } : {}),
  };
}
