import { z } from 'zod';
import { awsLine, awsStep } from './aws-instance.ts';
import { azureLine, azureStep } from './azure-instance.ts';
import type { InstanceStep } from './instance-step.ts';

/** A line of a control stream, as far as it concerns kubelets. */
export type StreamLine =
  | { readonly type: 'instance'; readonly step: InstanceStep }
  | { readonly type: 'synced' }
  | { readonly type: 'other' }
  | { readonly type: 'malformed'; readonly reason: string };

const anyLine = z.object({ type: z.string(), resourceId: z.unknown().optional() });

/** Reads one line of either cloud's stream. Lines of kinds that are not known here are `other`. */
export function parseStreamLine(text: string): StreamLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { type: 'malformed', reason: `no JSON: ${text.slice(0, 200)}` };
  }
  const line = anyLine.safeParse(json).data;
  switch (line?.type) {
    case undefined:
      return { type: 'malformed', reason: `no type: ${text.slice(0, 200)}` };
    case 'synced':
      return { type: 'synced' };
    case 'instance':
      return line?.resourceId === undefined
        ? instanceOf(awsLine.transform(awsStep), json)
        : instanceOf(azureLine.transform(azureStep), json);
    default:
      return { type: 'other' };
  }
}

function instanceOf(schema: z.ZodType<InstanceStep>, json: unknown): StreamLine {
  const parsed = schema.safeParse(json);
  return parsed.success
    ? { type: 'instance', step: parsed.data }
    : { type: 'malformed', reason: z.prettifyError(parsed.error) };
}
