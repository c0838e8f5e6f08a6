import type { KubeConfig } from '@kubernetes/client-node';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { kubeconfigFault } from './kubeconfig.ts';
import { Session } from './session.ts';

export interface SessionsDeps {
  /** The text of a kubeconfig as it is now; ends in bounded time. @throws Fault */
  readonly readKubeconfig: () => Promise<string>;
  /**
   * How long the credentials of one reading serve, where each reading makes new ones. Absent: until
   * somebody changes the kubeconfig.
   */
  readonly credentialsLastMs?: number;
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
  readonly endsAtMs: number;
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
   * Waits for a reading only where there is no session yet, or its credentials have ended, as they do
   * while a function is frozen: otherwise an old one serves until a newer is there.
   *
   * @throws Fault where there is no kubeconfig that could be used
   */
  async current(): Promise<Session> {
    if (this.#current === undefined || this.#nowMs() >= this.#current.endsAtMs) {
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
    const endsAtMs = this.#nowMs() + (this.#deps.credentialsLastMs ?? Number.POSITIVE_INFINITY);
    const read = await orFault(async () => this.#open(await this.#deps.readKubeconfig(), endsAtMs));
    if (!isFault(read)) {
      this.#nextReadingAtMs = this.#nowMs() + freshForMs;
      this.#current = read;
      if (before !== undefined && before !== read) {
        // Where each reading makes a new token, a change is no news.
        if (this.#deps.credentialsLastMs === undefined) this.#deps.log.info('kubeconfig changed');
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
  #open(text: string, endsAtMs: number): Current {
    if (this.#current?.text === text) return this.#current;
    const config = this.#deps.parse(text);
    const server = config.getCurrentCluster()?.server;
    if (server === undefined) throw kubeconfigFault('has no current cluster. Set current-context.');
    return { text, session: new Session(config, server), endsAtMs };
  }

  #nowMs(): number {
    return this.#deps.clock.now().getTime();
  }
}
