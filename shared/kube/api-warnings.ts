import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

export interface ApiWarningsDeps {
  readonly clock: Clock;
  /** Absent: nobody is told, as of a command for one look. */
  readonly log?: Pick<Logger, 'warn'>;
}

/** The same words are said once in this time: a thousand writes of a minute have one cause. */
const quietForMs = 600_000;

/** Words differ by field, not by object: more of them than this are not kept apart. */
const mostRemembered = 100;

/** What follows the code and the agent in the header `Warning` (RFC 7234, 5.5), of each that is in it. */
export function parseWarnings(header: string | undefined): readonly string[] {
  return [...(header ?? '').matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replaceAll(/\\(.)/g, '$1'),
  );
}

/**
 * Tells what the API server says beside its answers to writes. A field that the kind in the cluster does
 * not know is dropped and the write succeeds: nothing but this header says so.
 */
export class ApiWarnings {
  readonly #deps: ApiWarningsDeps;
  readonly #saidAtMs = new Map<string, number>();

  constructor(deps: ApiWarningsDeps) {
    this.#deps = deps;
  }

  /** @param path of the request that was answered so, its query included */
  tell(path: string, header: string | undefined): void {
    for (const text of parseWarnings(header)) {
      if (this.#wasSaid(text)) continue;
      const [object] = path.split('?');
      const field = /^unknown field "(.*)"$/.exec(text)?.[1];
      if (field === undefined) this.#deps.log?.warn('api server warns', { object, detail: text });
      else this.#deps.log?.warn('field not kept', { object, field, detail: olderKinds });
    }
  }

  #wasSaid(text: string): boolean {
    const nowMs = this.#deps.clock.now().getTime();
    const saidAtMs = this.#saidAtMs.get(text);
    if (saidAtMs !== undefined && nowMs - saidAtMs < quietForMs) return true;
    if (this.#saidAtMs.size >= mostRemembered) this.#saidAtMs.clear();
    this.#saidAtMs.set(text, nowMs);
    return false;
  }
}

const olderKinds =
  'the kind in the cluster does not know the field: it is older than this release. Apply infra/cluster/foundation of this release';
