import { z } from 'zod';

/** A CloudEvent 1.0; what else it has is kept. */
const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  datacontenttype: z.string().optional(),
});

export type CloudEvent = z.output<typeof cloudEvent>;

export type ParsedEvents =
  | { readonly ok: true; readonly events: readonly CloudEvent[] }
  | { readonly ok: false; readonly reason: string };

/** Reads the body of a call: an array of events, or one event where `isBatch` is false. */
export function parseCloudEvents(body: string, isBatch: boolean): ParsedEvents {
  try {
    const json: unknown = JSON.parse(body);
    const parsed = z.array(cloudEvent).safeParse(isBatch ? json : [json]);
    if (parsed.success) return { ok: true, events: parsed.data };
    return { ok: false, reason: z.prettifyError(parsed.error) };
  } catch (error) {
    return { ok: false, reason: String(error) };
  }
}
