import type { Fields } from './cluster-side.ts';
import type { Disturbance } from './gate.ts';

/** What goes wrong with a reading of the groups, and with what reason its message comes back. */
export interface CloudCase {
  /** Of the pool and its group. */
  readonly name: string;
  readonly what: string;
  readonly fault: Fields;
  readonly detail: RegExp;
}

const action = 'DescribeAutoScalingGroups';

export const hangingCase: CloudCase = {
  name: 'hang',
  what: 'hangs',
  fault: { kind: 'hang', action },
  detail: /^DescribeAutoScalingGroups .*: no answer within 10 s$/,
};

export const cloudCases: readonly CloudCase[] = [
  {
    name: 'throttle',
    what: 'is throttled',
    fault: { kind: 'throttle', action },
    detail: /^DescribeAutoScalingGroups .*: Throttling: Rate exceeded$/,
  },
  {
    name: 'error',
    what: 'fails',
    fault: { kind: 'error', action },
    detail: /^DescribeAutoScalingGroups .*: InternalFailure: /,
  },
  {
    name: 'empty',
    what: 'is answered with 200 and nothing',
    fault: { kind: 'empty', action },
    detail: /the answer holds no list of groups$/,
  },
  {
    name: 'no-groups',
    what: 'is answered without AutoScalingGroups',
    fault: { kind: 'empty', action, element: 'AutoScalingGroups' },
    detail: /the answer holds no list of groups$/,
  },
  {
    name: 'no-instances',
    what: 'is answered with a group without Instances',
    fault: { kind: 'empty', action, element: 'Instances', groups: ['no-instances'] },
    detail: /group no-instances came without Instances$/,
  },
  {
    name: 'truncated',
    what: 'is answered by half',
    fault: { kind: 'truncated', action },
    detail: /^DescribeAutoScalingGroups .*: \w*Error: /,
  },
];

/** How the API server fails one request, and with what reason the message comes back. */
export interface ApiServerCase {
  /** Of the pool and its group. */
  readonly name: string;
  readonly what: string;
  readonly how: Disturbance;
  readonly request: 'reading' | 'writing';
  readonly detail: RegExp;
}

const status = (code: number, message: string, headers = {}): Disturbance => ({
  kind: 'answer',
  status: code,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }),
});

const writing = 'Writing the list of AutoScalingGroupMachinePool path-\\w+';
const reading = 'Reading autoscalinggroupmachinepools path-\\w+';

export const silentCase: ApiServerCase = {
  name: 'silence',
  what: 'is silent to a write',
  how: { kind: 'silence' },
  request: 'writing',
  detail: new RegExp(`^cluster-unavailable: ${writing}/silence: the API server did not answer: `),
};

export const apiServerCases: readonly ApiServerCase[] = [
  {
    name: 'answers-401',
    what: 'answers a reading with 401',
    how: status(401, 'Unauthorized'),
    request: 'reading',
    detail: new RegExp(
      `^cluster-denied: ${reading}/answers-401: the API server answered 401: .*Store a kubeconfig with valid ones`,
    ),
  },
  {
    name: 'answers-403',
    what: 'answers a write with 403',
    how: status(403, 'User "gate" cannot patch resource'),
    request: 'writing',
    detail: new RegExp(`^cluster-denied: ${writing}/answers-403: .* 403 User "gate" cannot patch`),
  },
  {
    name: 'answers-404',
    what: 'is out of reach behind a proxy that answers a reading with 404',
    how: { kind: 'answer', status: 404, body: '<html>Not found</html>' },
    request: 'reading',
    detail: new RegExp(`^cluster-refused: ${reading}/answers-404: the API server answered 404$`),
  },
  {
    name: 'answers-409',
    what: 'answers every write with 409',
    how: status(409, 'the object has been modified'),
    request: 'writing',
    detail: /^the object was changed by others 5 times while it was worked on$/,
  },
  {
    name: 'answers-429',
    what: 'answers a write with 429',
    how: status(429, 'too many requests', { 'retry-after': '1' }),
    request: 'writing',
    detail: new RegExp(`^cluster-unavailable: ${writing}/answers-429: .* 429 too many requests$`),
  },
  {
    name: 'answers-500',
    what: 'answers a reading with 500',
    how: status(500, 'etcdserver: request timed out'),
    request: 'reading',
    detail: new RegExp(`^cluster-unavailable: ${reading}/answers-500: .* 500 etcdserver: `),
  },
  {
    name: 'breaks',
    what: 'breaks the connection of a reading',
    how: { kind: 'cut' },
    request: 'reading',
    detail: new RegExp(`^cluster-unavailable: ${reading}/breaks: the API server did not answer: `),
  },
];
