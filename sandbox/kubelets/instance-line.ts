import { z } from 'zod';

/** A change of an instance's lifecycle state, as the simulated cloud's control stream tells it. */
export type InstanceLine = z.infer<typeof instanceLine>;

/** A line of the control stream, as far as it concerns kubelets. */
export type StreamLine =
  | { readonly type: 'instance'; readonly line: InstanceLine }
  | { readonly type: 'synced' }
  | { readonly type: 'other' }
  | { readonly type: 'malformed'; readonly reason: string };

const instanceLine = z.object({
  account: z.string(),
  region: z.string().min(1),
  group: z.string(),
  instanceId: z.string().min(1),
  zone: z.string().min(1),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
const anyLine = z.object({ type: z.string() });

/** Reads one line of the stream. Lines of kinds that are not known here are `other`. */
export function parseStreamLine(text: string): StreamLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { type: 'malformed', reason: `no JSON: ${text.slice(0, 200)}` };
  }
  switch (anyLine.safeParse(json).data?.type) {
    case undefined:
      return { type: 'malformed', reason: `no type: ${text.slice(0, 200)}` };
    case 'synced':
      return { type: 'synced' };
    case 'instance': {
      const parsed = instanceLine.safeParse(json);
      return parsed.success
        ? { type: 'instance', line: parsed.data }
        : { type: 'malformed', reason: z.prettifyError(parsed.error) };
    }
    default:
      return { type: 'other' };
  }
}
