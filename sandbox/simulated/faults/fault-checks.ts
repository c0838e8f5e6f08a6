import type { AnyFault } from './any-fault.ts';

/** A check of a schema, and what it says where something does not fit: the arguments of `refine`. */
type Check<Fault> = readonly [
  fits: (fault: Fault) => boolean,
  said: { readonly path: PropertyKey[]; readonly message: string },
];

/** A stale fault has a lag or is frozen. */
export const lagOrFrozen: Check<Pick<AnyFault, 'lagMs' | 'frozen'>> = [
  ({ lagMs, frozen }) => frozen !== true || lagMs === undefined,
  { path: ['lagMs'], message: 'give either lagMs or frozen, not both' },
];

/** An empty answer can be limited to parts (such as `groups`) where it is a field that they lack. */
export function onlyWithElement<Parts extends string>(
  parts: Parts,
): Check<Pick<AnyFault, 'element'> & { readonly [Name in Parts]?: unknown }> {
  return [
    (fault) => fault[parts] === undefined || fault.element !== undefined,
    {
      path: [parts],
      message: `${parts} goes with element: name the field that these ${parts} shall lack`,
    },
  ];
}
