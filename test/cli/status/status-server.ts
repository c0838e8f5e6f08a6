import { aMachinePoolObject, aPoolObject, type Fields } from '../../kube/api-objects.ts';
import {
  startLocalApiServer,
  type ApiRequest,
  type LocalApiServer,
  type Reaction,
} from '../../kube/local-api-server.ts';
import { line } from '../../kube/watched-kind.ts';

/** The objects of an API server by the plural names of their kinds. */
export interface Served {
  autoscalinggroupmachinepools: readonly Fields[];
  scalesetmachinepools: readonly Fields[];
  machinepools: readonly Fields[];
}

export interface StatusServer extends LocalApiServer {
  readonly served: Served;
}

/** What stands in for the usual answer; `undefined` is the usual one. */
type Instead = (plural: keyof Served, request: ApiRequest) => Reaction | Promise<Reaction>;

/** An API server with a pool in sync, or with these objects. */
export async function startStatusServer(
  given: Partial<Served> = {},
  instead: Instead = () => undefined,
): Promise<StatusServer> {
  const served: Served = {
    autoscalinggroupmachinepools: [aFinePool('web')],
    scalesetmachinepools: [],
    machinepools: [theMachinePoolOf('web')],
    ...given,
  };
  const server = await startLocalApiServer(async (request) => {
    const plural = request.path.split('/').at(-1) as keyof Served;
    return (await instead(plural, request)) ?? usual(served[plural], request);
  });
  return Object.assign(server, { served });
}

function usual(objects: readonly Fields[], { query }: ApiRequest): Reaction {
  const resourceVersion = '900';
  if (query.get('watch') === null) {
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit'));
    const next = objects.length > to ? { continue: String(to) } : {};
    return { body: { metadata: { resourceVersion, ...next }, items: objects.slice(from, to) } };
  }
  return {
    stream: (outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      for (const object of objects) outgoing.write(line('ADDED', object));
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      outgoing.write(line('BOOKMARK', { metadata: { resourceVersion, annotations } }));
    },
  };
}

export function aFinePool(name: string, status: Fields = {}): Fields {
  const ownerReferences = [{ apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name }];
  const observedAt = '2026-11-23T12:00:00Z';
  const figures = { replicas: 2, desiredCapacity: 2, minimumCapacity: 0, maximumCapacity: 9 };
  return aPoolObject(
    { name, ownerReferences, labels: { 'cluster.x-k8s.io/cluster-name': 'blue' } },
    { autoScalingGroupName: `blue-${name}`, providerIDList: ids(name) },
    { status: { ready: true, owner: 'cluster', observedAt, ...figures, ...status } },
  );
}

export function theMachinePoolOf(name: string, spec: Fields = {}): Fields {
  const object = aMachinePoolObject({ name }, { replicas: 2, providerIDList: ids(name), ...spec });
  return { ...object, status: { phase: 'Running' } };
}

/** A pool that needs a person, for this reason. */
export function aBrokenPool(name: string, message: string): Fields {
  const condition = { type: 'GroupFound', status: 'False', reason: 'GroupNotFound', message };
  const conditions = [{ ...condition, lastTransitionTime: '2026-11-23T12:00:00Z' }];
  return aFinePool(name, { conditions });
}

function ids(name: string): readonly string[] {
  return [`aws:///a/i-${name}-1`, `aws:///a/i-${name}-2`];
}
