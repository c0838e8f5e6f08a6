import { z } from 'zod';
import { timestamp } from '../../../shared/messages/timestamp.ts';

/** What every event of EventBridge has; AWS adds fields, so more are let through. */
export const eventBridgeEnvelope = z.object({
  id: z.string(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string(),
  time: timestamp,
  region: z.string(),
  detail: z.unknown(),
});

export type EventBridgeEnvelope = z.infer<typeof eventBridgeEnvelope>;
