import type { WatchRequest } from '../model/pool-request.ts';

/** Carries the watch's requests to the functions. */
export interface RequestBus {
  /**
   * @returns the requests that were not taken: they can be sent again
   * @throws Fault where none was taken
   */
  publish(requests: readonly WatchRequest[]): Promise<readonly WatchRequest[]>;
}
