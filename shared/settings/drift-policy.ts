import { z } from 'zod';

/** What becomes of the drift of pools that do not say it themselves. */
export const driftPolicy = z
  .enum(['correct', 'report'], 'correct or report is needed')
  .default('correct');
