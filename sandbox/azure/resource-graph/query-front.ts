import type { ArmAnswer } from '../arm/action.ts';
import { parseBody, requireApiVersion } from '../arm/arm-front.ts';
import type { Subscription } from '../compute/model.ts';
import { authenticate } from '../entra/authenticate.ts';
import type { Identity } from '../entra/identities.ts';
import { ArmError } from '../errors.ts';
import type { Front, Note, Prepared } from '../front.ts';
import type { WireRequest } from '../../simulated/wire-request.ts';
import type { World } from '../world.ts';
import { checkNames } from './check-names.ts';
import { parseQuery } from './parse-query.ts';
import { tooManyQueries } from './query-quota.ts';
import { readQueryRequest, skipTokenAfter } from './query-request.ts';
import type { QueryRequest } from './query-request.ts';
import { noSubscriptions, refusalBody } from './refusals.ts';
import { runQuery } from './run-query.ts';
import { tableColumns, tableOf } from './tables.ts';

/** The path of the one call that Resource Graph takes here. */
export const QUERY_PATH = '/providers/microsoft.resourcegraph/resources';
export const QUERY_ACTION = 'ResourceGraph_Resources';

/** Azure Resource Graph: queries over what subscriptions hold. */
export const queryFront: Front = { prepare, errorBody: refusalBody };

function prepare(world: World, wire: WireRequest, _requestId: string, note: Note): Prepared {
  note.action = QUERY_ACTION;
  const principal = authenticate(world, wire.headers['authorization']);
  note.principal = principal.clientId;
  if (wire.method !== 'POST') throw notPost(wire.method);
  requireApiVersion(wire.url);
  const request = readQueryRequest(parseBody(wire.body));
  note.subscription = request.subscriptions?.[0] ?? null;
  return {
    page: request.page,
    canLag: true,
    lagMs: world.timings.inventoryLagMs,
    run: (asOf) => answer(world, principal, request, asOf),
    tooMany: tooManyQueries,
  };
}

function answer(
  world: World,
  principal: Identity,
  request: QueryRequest,
  asOf: number | undefined,
): ArmAnswer {
  const { queryQuota, timings } = world;
  const headers = queryQuota.charge(principal.clientId, timings.limitFactor);
  const query = parseQuery(request.query);
  const readable = readableBy(world, principal, request);
  const find = () => {
    const table = tableOf(query.table, readable, asOf);
    checkNames(query, tableColumns);
    return runQuery(query, table);
  };
  const key = [...readable.map(({ id }) => id), request.query].join(' ');
  const rows = world.keptRows.rowsOf(key, timings.inventoryKeptMs, find);
  const data = rows.slice(request.skip, request.skip + request.top);
  const isLast = request.skip + data.length >= rows.length;
  const body = {
    totalRecords: rows.length,
    count: data.length,
    data,
    facets: [],
    resultTruncated: 'false',
    $skipToken: isLast ? undefined : skipTokenAfter(request, data.length),
  };
  return { status: 200, headers, body };
}

/** What the caller may not read is left out without a word, unless nothing is left. */
function readableBy(
  { subscriptions }: World,
  { mayTouch }: Identity,
  { subscriptions: asked }: QueryRequest,
): readonly Subscription[] {
  const wanted = asked?.map((id) => id.toLowerCase());
  const readable = [...subscriptions.values()].filter(
    ({ id }) => mayTouch(id) && (wanted === undefined || wanted.includes(id.toLowerCase())),
  );
  if (readable.length > 0) return readable;
  throw noSubscriptions(asked ?? []);
}

function notPost(method: string): ArmError {
  const message = `The requested resource does not support http method '${method}'.`;
  return new ArmError({ status: 405, code: 'MethodNotAllowed', message });
}
