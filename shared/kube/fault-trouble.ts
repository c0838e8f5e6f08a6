import { isFault, type Fault } from '../model/fault.ts';
import { innermostMessage, serverMessage, statusOf } from './api-fault.ts';
import type { Trouble } from './cluster-trouble.ts';

/**
 * What a Fault of the management cluster means to a person, whose words are others than a function's.
 *
 * @returns `undefined` where the Fault is none of the API server's answers, or tells more than they do
 */
export function troubleOf(fault: Fault): Trouble | undefined {
  if (!fault.code.startsWith('cluster-')) return undefined;
  const answer = answerBehind(fault);
  const status = statusOf(answer);
  if (status === 401) return { kind: 'unauthorized' };
  if (status === 403) return { kind: 'forbidden', message: serverMessage(answer) };
  if (status !== undefined) return undefined;
  return fault.code === 'cluster-unavailable'
    ? { kind: 'unreachable', why: innermostMessage(fault) }
    : undefined;
}

/** A Fault may stand for another one. */
function answerBehind(fault: Fault): unknown {
  const { cause } = fault;
  return isFault(cause) ? answerBehind(cause) : cause;
}
