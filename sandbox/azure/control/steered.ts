import type { Exchange } from '../../simulated/control/exchange.ts';
import type { World } from '../world.ts';

/** What the control port steers. */
export interface Steered {
  readonly world: World;
}

/** One request of the control port. */
export interface ControlExchange extends Steered, Exchange {}
