import { isFault } from '../../shared/model/fault.ts';
import { unknown, type Told } from './finding.ts';
import { sayFault } from './say-fault.ts';

/** Looks at several things at once; one that cannot be looked at does not hide the others. */
export async function tellEach<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  look: (item: Item) => Promise<Told>,
): Promise<readonly Told[]> {
  return Promise.all(
    items.map((item) =>
      look(item).catch((error: unknown) => {
        if (!isFault(error)) throw error;
        return unknown(`${nameOf(item)}: ${sayFault(error)}`);
      }),
    ),
  );
}
