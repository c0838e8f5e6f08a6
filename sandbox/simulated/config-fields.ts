import { z } from 'zod';
import { MAX_LAG_MS } from './past.ts';

/** How long something takes: an hour at most. */
export const milliseconds = z.number().int().min(0).max(3_600_000);

/** How old the state is that a read shows; 0 for the present one. */
export const lagMs = z.number().int().min(0).max(MAX_LAG_MS);

/** A port of this machine; 0 takes any free one. */
export const port = z.number().int().min(0).max(65_535);
