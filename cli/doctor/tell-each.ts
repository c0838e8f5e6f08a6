import { NoLogin } from '../../shared/cloud/no-login.ts';
import { isFault, orFault, type Fault } from '../../shared/model/fault.ts';
import { unknown, type Told } from './finding.ts';
import { sayFault } from './say-fault.ts';

/**
 * Looks at several things at once; one that cannot be looked at does not hide the others. What keeps all
 * of them from being looked at is said once.
 */
export async function tellEach<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  look: (item: Item) => Promise<Told>,
): Promise<readonly Told[]> {
  const looked = await Promise.all(
    items.map(async (item) => ({ item, came: await orFault(() => look(item)) })),
  );
  const [first, ...others] = looked.map(({ came }) => (isFault(came) ? came : undefined));
  const isOfAll = others.length > 0 && others.every((fault) => fault?.message === first?.message);
  if (first !== undefined && isOfAll) return [unknown(sayFault(first), mendLogin(first))];
  return looked.map(({ item, came }) =>
    isFault(came) ? unknown(`${nameOf(item)}: ${sayFault(came)}`, mendLogin(came)) : came,
  );
}

/** The cure that is a command and nothing else. */
function mendLogin(fault: Fault): string | undefined {
  if (!(fault instanceof NoLogin)) return undefined;
  const commands = fault.trouble.cures.map((cure) => /^Log in: ([^,]+)$/.exec(cure)?.[1]);
  return commands.find((command) => command !== undefined);
}
