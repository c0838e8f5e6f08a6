import { z } from 'zod';
import { changeFigures, parseConfigOf } from '../simulated/parse-config.ts';
import { conflictCodes } from './compute/conflict-codes.ts';
import type { ResourceEvent } from './resource-event.ts';
import { lagMs, milliseconds, port } from '../simulated/config-fields.ts';

const guid = z.string().regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'a GUID is needed');
const location = z.string().regex(/^[a-z]+\d?$/, 'a location looks like westeurope or eastus2');

const timingFields = {
  /** From the acceptance of a capacity until the first new instances show, as Creating. */
  appearMs: milliseconds,
  /** From one new instance of a write to the next; 0 shows all at once. */
  appearStepMs: milliseconds,
  /** From Creating to Succeeded and running. */
  createMs: milliseconds,
  /** From Deleting until the instance is gone. */
  deleteMs: milliseconds,
  /** How long a write takes that changes no instance. */
  updateMs: milliseconds,
  /** What `Retry-After` asks of those who poll an operation; 0 leaves the header out. */
  pollAfterSeconds: z.number().int().min(0).max(600),
  /** From the end of a call, or of its operation, until its event is published. */
  eventDeliveryMs: milliseconds,
  /** When a write, an action or a deletion is told: as it is accepted, or as its operation ends. */
  eventsWhen: z.enum(['accepted', 'ended']),
  /** How old the state is that reads of scale sets and instances show. */
  readLagMs: lagMs,
  /** What a write of a scale set meets while an operation runs: it takes its place, or 409 with that code. */
  writesWhileBusy: z.enum(['preempt', ...conflictCodes]),
  /** Whether a virtual machine that is put into a scale set by hand counts in its capacity. */
  attachedCount: z.boolean(),
  /** How old the state is that Resource Graph shows. */
  inventoryLagMs: lagMs,
  /** So long the rows of a query stay as they were; 0 finds them anew for each page. */
  inventoryKeptMs: milliseconds,
  /** The most entries in one page of a list. */
  pageSize: z.number().int().min(1).max(1_000),
  /** What Azure's documented limits are multiplied by; 0.5 halves refill and burst. */
  limitFactor: z.number().min(0.01).max(1_000_000),
  /** How long tokens are valid that are issued from now on. */
  tokenLifetimeSeconds: z.number().int().min(1).max(86_400),
};

/** How long things take, and a few bounds; every figure is optional here and in `PATCH /timings`. */
export const timingsPatchSchema = z.strictObject(timingFields).partial();
export type Timings = z.infer<z.ZodObject<typeof timingFields>>;

const defaultTimings: Timings = {
  appearMs: 200,
  appearStepMs: 20,
  createMs: 1_000,
  deleteMs: 1_000,
  updateMs: 200,
  pollAfterSeconds: 1,
  eventDeliveryMs: 0,
  eventsWhen: 'accepted',
  readLagMs: 0,
  writesWhileBusy: 'preempt',
  attachedCount: true,
  inventoryLagMs: 0,
  inventoryKeptMs: 0,
  pageSize: 100,
  limitFactor: 1,
  tokenLifetimeSeconds: 3_600,
};

const subscriptionSchema = z.strictObject({
  id: guid,
  tenantId: guid,
  /** The first is where the resource groups of the configuration are. */
  locations: z.array(location).min(1),
  /** Those that are there from the start; others are made by PUT. */
  resourceGroups: z.array(z.string().regex(/^[-\w._()]{1,90}$/)).default([]),
});

const identitySchema = z.strictObject({
  /** Client ID of an application or a user-assigned identity, or `system` for the system-assigned one. */
  clientId: z.union([guid, z.literal('system')]),
  tenantId: guid,
  /** IDs of the subscriptions that it may touch. */
  subscriptions: z.array(guid).default([]),
  /** Without it, any client assertion is taken for this identity, and no secret. */
  clientSecret: z.string().min(1).optional(),
});

const configSchema = z
  .strictObject({
    subscriptions: z.array(subscriptionSchema).min(1),
    identities: z.array(identitySchema).min(1),
    timings: timingsPatchSchema
      .default({})
      .transform((given) => changeFigures(defaultTimings, given)),
    ports: z
      .strictObject({
        endpoint: port.default(0),
        identity: port.default(0),
        control: port.default(0),
      })
      .default({ endpoint: 0, identity: 0, control: 0 }),
    publish: z.custom<(event: ResourceEvent) => void>((given) => typeof given === 'function', {
      message: 'a function is needed that takes events',
    }),
    /** Resources that the management endpoint shows and that others simulate. */
    shown: z
      .array(
        z.strictObject({
          id: z.string().startsWith('/subscriptions/'),
          properties: z.record(z.string(), z.unknown()),
        }),
      )
      .default([]),
    tls: z.strictObject({ certPem: z.string().min(1), keyPem: z.string().min(1) }),
  })
  .superRefine((config, check) => {
    const seen = new Set<string>();
    const known = new Set(config.subscriptions.map(({ id }) => id.toLowerCase()));
    for (const [index, { id }] of config.subscriptions.entries()) {
      const message = `"${id}" is used twice; give each subscription its own`;
      if (seen.has(id.toLowerCase()))
        check.addIssue({ code: 'custom', path: ['subscriptions', index, 'id'], message });
      seen.add(id.toLowerCase());
    }
    for (const [index, { clientId, subscriptions }] of config.identities.entries()) {
      const message = `"${clientId}" is used twice; give each identity its own`;
      const path = ['identities', index];
      if (seen.has(clientId.toLowerCase()))
        check.addIssue({ code: 'custom', path: [...path, 'clientId'], message });
      seen.add(clientId.toLowerCase());
      for (const [place, id] of subscriptions.entries()) {
        if (known.has(id.toLowerCase())) continue;
        const unknown = `"${id}" is not among subscriptions[].id; add it there`;
        check.addIssue({
          code: 'custom',
          path: [...path, 'subscriptions', place],
          message: unknown,
        });
      }
    }
  });

/** What a caller writes; see the fields above for units. */
export type SimulatedAzureConfig = z.input<typeof configSchema>;
/** The same with every default filled in. */
export type ResolvedConfig = z.output<typeof configSchema>;

/** Reads a configuration; throws one Error that names every wrong value and its place. */
export function parseConfig(given: unknown): ResolvedConfig {
  return parseConfigOf('Azure', configSchema, given);
}
