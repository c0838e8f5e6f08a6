import { locationRefusal, type CloudAccess } from '../../../shared/model/account.ts';
import type { ScaleSetRef } from '../../../shared/model/group.ts';
import type { TaggedGroups } from '../../../shared/ports/tagged-groups.ts';
import { parseScaleSetRow } from './parse-rows.ts';
import { taggedQuery } from './queries.ts';
import { QueryPages } from './query-pages.ts';
import { graphWalk, usualLimits, type ResourceGraphDeps } from './graph-walk.ts';

/** The scale sets of a subscription that carry an installation's tag, from Azure Resource Graph. */
export class TaggedScaleSets implements TaggedGroups {
  readonly #deps: ResourceGraphDeps;
  readonly #limits = usualLimits;

  constructor(deps: ResourceGraphDeps) {
    this.#deps = deps;
  }

  async *taggedGroups(
    access: CloudAccess,
    installation: string,
    isOver?: () => boolean,
  ): AsyncIterable<readonly ScaleSetRef[]> {
    if (access.cloud !== 'azure') {
      throw new Error('an adapter of Azure was asked for the tagged groups of another cloud');
    }
    const doing = `Searching subscription ${access.subscription} for scale sets with the installation's tag`;
    const walk = graphWalk(this.#deps, access, doing, { limits: this.#limits, isOver });
    for await (const rows of new QueryPages(walk).rowsOf(taggedQuery(installation))) {
      const found = rows.map((row) => parseScaleSetRow(walk, row));
      yield found
        .filter(({ group, location }) => locationRefusal(access, group, location) === undefined)
        .map(({ group }) => group);
    }
  }
}
