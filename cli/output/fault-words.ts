import type { FaultCode } from '../../shared/model/fault.ts';

const words: Readonly<Record<FaultCode | 'malformed-object' | 'time-over', string>> = {
  'cloud-throttled': 'the cloud lets nobody make so many calls',
  'cloud-unavailable': 'the cloud does not answer as it should',
  'cloud-denied': 'the cloud denies access',
  'cloud-refused': 'the cloud refuses the call',
  'incomplete-reading': 'the cloud did not tell all of it',
  'wrong-account': 'another account answered',
  'cluster-unavailable': 'the management cluster does not answer as it should',
  'cluster-denied': 'the management cluster denies access',
  'cluster-refused': 'the management cluster refuses the call',
  'malformed-object': 'objects that cannot be read',
  'time-over': 'the time was over',
};

const byCode: ReadonlyMap<string, string> = new Map(Object.entries(words));

/** What a code of something that went wrong means; a code that nobody knows stays as it is. */
export function faultWords(code: string): string {
  return byCode.get(code) ?? code;
}

/** The same where a message begins with the code, as in `cloud-denied: not for you`. */
export function withFaultWords(message: string): string {
  return message.replace(/^([a-z-]+): /, (_, code: string) => `${faultWords(code)}: `);
}
