import type { Fields } from './cluster-side.ts';

/** What goes wrong with a call to AWS, once spec.replicas is 5 and the group has 2. */
export interface ScaleFaultCase {
  /** Of the pool and its group. */
  readonly name: string;
  readonly what: string;
  readonly fault: Fields;
  /** Why the request comes back; absent: it need not. */
  readonly detail?: RegExp;
  /** How often AWS answers a call until all is well. */
  readonly answers: number;
}

const describeGroups = { action: 'DescribeAutoScalingGroups' };
const setDesired = { action: 'SetDesiredCapacity', times: 1 };

export const scaleFaultCases: readonly ScaleFaultCase[] = [
  {
    name: 'unread',
    what: 'a reading is throttled',
    fault: { kind: 'throttle', ...describeGroups },
    detail: /^cloud-throttled: DescribeAutoScalingGroups .*Throttling: Rate exceeded$/,
    answers: 1,
  },
  {
    name: 'misread',
    what: 'a reading fails',
    fault: { kind: 'error', ...describeGroups },
    detail: /^cloud-unavailable: DescribeAutoScalingGroups .*InternalFailure: /,
    answers: 1,
  },
  {
    name: 'silent',
    what: 'a reading hangs',
    fault: { kind: 'hang', ...describeGroups },
    detail: /^cloud-unavailable: DescribeAutoScalingGroups .*: no answer within 5 s$/,
    answers: 1,
  },
  {
    name: 'nothing',
    what: 'a reading is answered with nothing',
    fault: { kind: 'empty', ...describeGroups },
    detail: /^incomplete-reading: .*holds no list of groups$/,
    answers: 1,
  },
  {
    name: 'no-figure',
    what: 'a reading is answered without the desired capacity',
    fault: { kind: 'empty', ...describeGroups, element: 'DesiredCapacity' },
    detail: /^incomplete-reading: /,
    answers: 1,
  },
  {
    name: 'throttled',
    what: 'the call is throttled',
    fault: { kind: 'throttle', ...setDesired },
    detail: /^cloud-throttled: SetDesiredCapacity of throttled: Throttling: Rate exceeded$/,
    answers: 2,
  },
  {
    name: 'failing',
    what: 'the call fails',
    fault: { kind: 'error', ...setDesired },
    detail: /^cloud-unavailable: SetDesiredCapacity of failing: InternalFailure: /,
    answers: 2,
  },
  {
    name: 'lost',
    what: 'the call is carried out and its answer is an error',
    fault: { kind: 'error', acts: true, ...setDesired },
    answers: 1,
  },
  {
    name: 'hanging',
    what: 'the call is not carried out and not answered',
    fault: { kind: 'hang', ...setDesired },
    detail: /^cloud-unavailable: SetDesiredCapacity of hanging: /,
    answers: 1,
  },
  {
    name: 'unheard',
    what: 'the call is carried out and not answered',
    fault: { kind: 'hang', acts: true, ...setDesired },
    answers: 0,
  },
];
