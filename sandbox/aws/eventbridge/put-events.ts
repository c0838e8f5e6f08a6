import { z } from 'zod';
import { actionMaker } from '../action.ts';
import type { Action, RequestContext } from '../action.ts';
import { isoSeconds } from '../../simulated/clock.ts';
import { ApiError } from '../errors.ts';
import { eventsComplaint, validation } from './errors.ts';
import type { EventBus, EventEnvelope } from './model.ts';
import { mayPutEvents } from './policy.ts';
import { findBusByArn, publish } from './publish.ts';

const action = actionMaker(eventsComplaint);

/** Largest sum of all entries of one call. */
const MAX_BYTES = 1_048_576;

const entry = z.object({
  /** Seconds since 1970, with a fraction. */
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  TraceHeader: z.string().optional(),
});

type Entry = z.output<typeof entry>;

interface FailedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const putEvents = action(
  z.object({
    Entries: z
      .array(entry)
      .min(1, 'Member must have length greater than or equal to 1')
      .max(10, 'Member must have length less than or equal to 10'),
  }),
  (context, given) => {
    const size = given.Entries.reduce((sum, one) => sum + sizeOf(one), 0);
    if (size > MAX_BYTES)
      throw validation('Total size of the entries in the request is over the limit.');
    const buses = given.Entries.map((one) => busFor(context, one.EventBusName));
    const results = given.Entries.map((one, index) => putOne(context, buses[index], one));
    return {
      FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
      Entries: results,
    };
  },
);

function putOne(
  { world, region }: RequestContext,
  bus: EventBus | undefined,
  given: Entry,
): FailedEntry | { readonly EventId: string } {
  const { Source: source, DetailType: detailType, Detail: text } = given;
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (!text) return missing('Detail');
  if (source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  const detail = readDetail(text);
  if (detail === undefined)
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const event: EventEnvelope = {
    version: '0',
    id: world.ids.uuid(),
    'detail-type': detailType,
    source,
    account: region.account,
    time: isoSeconds(given.Time === undefined ? world.clock.now() : given.Time * 1000),
    region: region.name,
    resources: given.Resources,
    detail,
  };
  // AWS too accepts events for a bus that does not exist, and drops them.
  if (bus !== undefined) publish(world, bus, event);
  return { EventId: event.id };
}

function missing(name: string): FailedEntry {
  const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
  return { ErrorCode: 'InvalidArgument', ErrorMessage };
}

function readDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail)
      ? detail
      : undefined;
  } catch {
    return undefined;
  }
}

/** The named bus, or undefined where there is none; throws where the caller may not use it. */
function busFor(
  { world, region, principal }: RequestContext,
  name = 'default',
): EventBus | undefined {
  const bus = name.startsWith('arn:')
    ? findBusByArn(world, name)
    : region.eventbridge.buses.get(name);
  if (bus === undefined || mayPutEvents(bus, region.account)) return bus;
  throw new ApiError({
    code: 'AccessDeniedException',
    message: `User: ${principal.arn} is not authorized to perform: events:PutEvents on resource: ${bus.arn} because no resource-based policy allows the events:PutEvents action`,
  });
}

/** As AWS counts: 14 bytes for a time, and the UTF-8 bytes of source, type, detail and resources. */
function sizeOf(given: Entry): number {
  const texts = [given.Source, given.DetailType, given.Detail, ...given.Resources];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return bytes + (given.Time === undefined ? 0 : 14);
}

export const putEventsActions: Readonly<Record<string, Action>> = { PutEvents: putEvents };
