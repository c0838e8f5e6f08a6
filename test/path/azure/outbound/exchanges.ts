import type { Exchange } from '../../gate.ts';

/** Of the app act: the first reading of a round, and directly before and after the call the next ones. */
export const readsMachinePool =
  (name: string) =>
  ({ method, path, environment }: Exchange): boolean =>
    method === 'GET' && path.endsWith(`/machinepools/${name}`) && environment === 'act';

/** Writes down what came of a call. */
export const tellsScale =
  (name: string) =>
  ({ method, path, environment }: Exchange): boolean =>
    method === 'PATCH' &&
    path.includes(`/scalesetmachinepools/${name}/status`) &&
    environment === 'act';
