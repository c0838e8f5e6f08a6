import type { Clock } from '../../shared/ports/clock.ts';
import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';
import type { PoolView } from './pool-view.ts';
import { readViews } from './read-views.ts';
import { Selection } from './selection.ts';
import type { StatusCluster } from './status-cluster.ts';
import type { StatusRequest } from './status-request.ts';
import { StatusTally } from './summary.ts';

/** One reading of the cluster, and what has to be said of it in the end. */
export class Reading {
  readonly tally = new StatusTally();
  readonly #selection: Selection;
  readonly #install: string;
  readonly #skipped: string[] = [];
  readonly #notServed: string[] = [];
  readonly #views: AsyncIterable<PoolView>;

  constructor(
    deps: { readonly clock: Clock },
    request: StatusRequest,
    cluster: StatusCluster,
    signal: AbortSignal,
  ) {
    this.#selection = new Selection(request.selectors, request.homeNamespace);
    this.#install = onChosenCluster(
      'kubectl apply --server-side -k infra/cluster/foundation',
      request.access.choice,
    );
    const told = {
      skipped: (key: string | undefined) => this.#skipped.push(key ?? 'an object without a name'),
      notServed: (kind: string) => this.#notServed.push(kind),
    };
    this.#views = readViews(deps, cluster.list(request.scopes, told, signal));
  }

  async *views(): AsyncGenerator<PoolView> {
    for await (const view of this.#views) {
      if (!this.#selection.picks(view)) continue;
      this.tally.add(view);
      yield view;
    }
  }

  isIncomplete(): boolean {
    return this.#skipped.length > 0 || this.#selection.complaints().length > 0;
  }

  complaints(): readonly string[] {
    return [
      ...this.#notServed.map(
        (kind) =>
          `the cluster does not know the kind ${kind}, so it has no such pools\n  To install it, in a checkout: ${this.#install}`,
      ),
      ...this.#skipped.map(
        (key) =>
          `${key} is left out: it is not as its definition says. Apply the CRDs of this release`,
      ),
      ...this.#selection.complaints(),
    ];
  }
}
