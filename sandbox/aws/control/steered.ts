import type { Exchange } from '../../simulated/control/exchange.ts';
import type { Services } from '../endpoint.ts';
import type { World } from '../world.ts';

/** What the control port steers. */
export interface Steered {
  readonly world: World;
  readonly services: Services;
}

/** One request of the control port. */
export interface ControlExchange extends Steered, Exchange {}
