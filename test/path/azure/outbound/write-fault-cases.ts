import type { Fields } from '../../cluster-side.ts';

/** What goes wrong once with a call to Azure, when spec.replicas is 4 and the scale set has 2. */
export interface WriteFaultCase {
  /** Of the pool and its scale set. */
  readonly name: string;
  readonly what: string;
  readonly fault: Fields;
  /** Why the request comes back; absent: it need not. */
  readonly detail?: RegExp;
  /** What the calls that ask for 4 are answered with, in order; 0: nothing. */
  readonly statuses: readonly number[];
}

const get = { action: 'VirtualMachineScaleSets_Get' };
const update = { action: 'VirtualMachineScaleSets_Update' };

export const writeFaultCases: readonly WriteFaultCase[] = [
  {
    name: 'unread',
    what: 'the reading is throttled',
    fault: { kind: 'throttle', retryAfterSeconds: 2, ...get },
    statuses: [200],
  },
  {
    name: 'throttled',
    what: 'the update is throttled, and its Retry-After is obeyed',
    fault: { kind: 'throttle', retryAfterSeconds: 3, ...update },
    detail: /^cloud-throttled: /,
    statuses: [429, 200],
  },
  {
    name: 'failing',
    what: 'the update fails',
    fault: { kind: 'error', ...update },
    detail: /^cloud-unavailable: .*InternalExecutionError/,
    statuses: [500, 200],
  },
  {
    name: 'lost',
    what: 'the update is carried out and its answer is an error',
    fault: { kind: 'error', acts: true, ...update },
    statuses: [500],
  },
  {
    name: 'hanging',
    what: 'the update is not carried out and not answered',
    fault: { kind: 'hang', ...update },
    detail: /^cloud-unavailable: /,
    statuses: [0, 200],
  },
  {
    name: 'unheard',
    what: 'the update is carried out and not answered',
    fault: { kind: 'hang', acts: true, ...update },
    statuses: [0],
  },
  {
    name: 'garbled',
    what: 'the answer to the update ends in the middle',
    fault: { kind: 'truncated', ...update },
    statuses: [200],
  },
];
