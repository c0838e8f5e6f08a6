import { z } from 'zod';
import { MAX_LAG_MS } from '../past.ts';

/** On which calls a fault acts, beside what tells the calls of a cloud apart. */
export const calls = {
  /** Number of the page that is asked for, from 1, or every one but the first. */
  page: z.union([z.number().int().min(1), z.literal('later')]).optional(),
  /** So many calls, then it is over. */
  times: z.number().int().min(1).max(1_000_000).optional(),
  /** So long, then it is over. */
  forMs: z.number().int().min(1).max(86_400_000).optional(),
};

/** True: the call is carried out, and only its answer is lost. */
export const acts = z.boolean().default(false);

/** Of `error`: what it says instead of the cloud's own words. */
export const error = {
  code: z.string().min(1).optional(),
  status: z.number().int().min(400).max(599).optional(),
  message: z.string().optional(),
};

/** Of `empty`: what the answer lacks. */
export const empty = {
  /** Field to leave out, wherever it is in the answer; without it, the whole body is empty. */
  element: z.string().min(1).optional(),
};

/** Of `short`: which list has lost its end. */
export const short = {
  /** List to shorten, wherever it is in the answer. */
  element: z.string().min(1),
  /** How many of its entries are left. */
  keep: z.number().int().min(0),
};

/** Of `truncated`: where the body ends, and how. */
export const truncated = {
  /** Part of the body that arrives. */
  at: z.number().min(0).lt(1).default(0.5),
  ending: z.enum(['complete', 'cut']).default('complete'),
};

/** Of `stale`: which state is shown. */
export const stale = {
  lagMs: z.number().int().min(1).max(MAX_LAG_MS).optional(),
  /** True: as it was when the fault was made, for as long as that lasts. */
  frozen: z.boolean().default(false),
};

/** Of `missing-page`: which page has no entries. */
export const missingPage = { page: calls.page.default(2) };
