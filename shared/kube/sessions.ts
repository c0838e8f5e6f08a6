import type { KubeConfig } from '@kubernetes/client-node';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { kubeconfigFault } from './kubeconfig.ts';
import { Session } from './session.ts';

export interface SessionsDeps {
  /** The text of a kubeconfig as it is now; ends in bounded time. @throws Fault */
  readonly readKubeconfig: () => Promise<string>;
  /** @throws Fault where the text may not or cannot be used */
  readonly parse: (text: string) => KubeConfig;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** After this a kubeconfig is read again: credentials are rotated without telling us. */
const freshForMs = 300_000;

/** So long after a reading that failed, or that a refusal caused, the next one waits. */
const leastBetweenMs = 60_000;

interface Current {
  readonly text: string;
  readonly session: Session;
}

/** Keeps the session that belongs to the newest kubeconfig that could be used. */
export class Sessions {
  readonly #deps: SessionsDeps;
  #current: Current | undefined;
  #reading: Promise<Current | Fault> | undefined;
  #nextReadingAtMs = Number.NEGATIVE_INFINITY;
  #nextRenewalAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
  }

  /**
   * Waits for a reading only where there is no session yet: an old one serves until a newer is there.
   *
   * @throws Fault where there is no kubeconfig that could be used
   */
  async current(): Promise<Session> {
    if (this.#current === undefined) {
      const read = await this.#read();
      if (isFault(read)) throw read;
      return read.session;
    }
    if (this.#nowMs() >= this.#nextReadingAtMs) void this.#read();
    return this.#current.session;
  }

  /** Another session than the one that the API server refused, or `undefined` where there is none. */
  async renew(refused: Session): Promise<Session | undefined> {
    if (this.#current?.session === refused && this.#mayRenew()) await this.#read();
    const session = this.#current?.session;
    return session === refused ? undefined : session;
  }

  /** Where a reading is under way already, the caller waits for that one. */
  #mayRenew(): boolean {
    if (this.#reading !== undefined) return true;
    if (this.#nowMs() < this.#nextRenewalAtMs) return false;
    this.#nextRenewalAtMs = this.#nowMs() + leastBetweenMs;
    return true;
  }

  #read(): Promise<Current | Fault> {
    this.#reading ??= this.#readAnew().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAnew(): Promise<Current | Fault> {
    const before = this.#current;
    const read = await orFault(async () => this.#open(await this.#deps.readKubeconfig()));
    if (!isFault(read)) {
      this.#nextReadingAtMs = this.#nowMs() + freshForMs;
      this.#current = read;
      if (before !== undefined && before !== read) {
        this.#deps.log.info('kubeconfig changed');
        before.session.retire();
      }
    } else if (before !== undefined) {
      this.#nextReadingAtMs = this.#nowMs() + leastBetweenMs;
      this.#deps.log.warn('kubeconfig not read', {
        detail: `${read.code}: ${read.message}; the one read before is kept`,
      });
    }
    return read;
  }

  /** The same text is the same session, with its connections. */
  #open(text: string): Current {
    if (this.#current?.text === text) return this.#current;
    const config = this.#deps.parse(text);
    const server = config.getCurrentCluster()?.server;
    if (server === undefined) throw kubeconfigFault('has no current cluster. Set current-context.');
    return { text, session: new Session(config, server) };
  }

  #nowMs(): number {
    return this.#deps.clock.now().getTime();
  }
}
