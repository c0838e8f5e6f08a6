import type { Exchange } from './gate.ts';
import type { GroupPlace } from './groups.ts';

/** The exchanges of the function scale, for a gate. */
export const isAsk =
  ({ group }: GroupPlace) =>
  ({ body, environment }: Exchange): boolean => {
    const asked = new URLSearchParams(body);
    const isSet = asked.get('Action') === 'SetDesiredCapacity';
    return isSet && asked.get('AutoScalingGroupName') === group && environment.startsWith('scale-');
  };

/** The figure in it. */
export function asksFor({ body }: Exchange): number {
  return Number(new URLSearchParams(body).get('DesiredCapacity'));
}

/** The first reading of a round, and directly before and after the call the next ones. */
export const readsMachinePool =
  (name: string) =>
  ({ method, path, environment }: Exchange): boolean =>
    method === 'GET' && path.endsWith(`/machinepools/${name}`) && environment.startsWith('scale-');

export const tellsScale =
  (name: string) =>
  ({ method, path, environment }: Exchange): boolean =>
    method === 'PATCH' &&
    path.includes(`/autoscalinggroupmachinepools/${name}/status?`) &&
    environment.startsWith('scale-');
