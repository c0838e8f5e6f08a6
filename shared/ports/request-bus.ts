import type { WatchRequest } from '../model/pool-request.ts';

/** So many requests a bus takes in one call. */
export const mostRequestsInCall = 10;

/** Carries the watch's requests to the functions. It tries once: whoever publishes tries again. */
export interface RequestBus {
  /**
   * @param requests up to `mostRequestsInCall`
   * @returns the requests that were not taken: they can be sent again
   * @throws Fault where none was taken, or where it is not known
   */
  publish(requests: readonly WatchRequest[]): Promise<readonly WatchRequest[]>;
}
