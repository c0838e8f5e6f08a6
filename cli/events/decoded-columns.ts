import type { Column, Emphasis } from '../output/table-layout.ts';
import type { DecodedEvent } from './decoded-event.ts';

const whatCame: readonly Column<DecodedEvent>[] = [
  { heading: 'OUTCOME', cell: ({ outcome }) => outcome, emphasis: emphasisOf },
  { heading: 'SOURCE', cell: ({ source }) => source },
  { heading: 'DETAIL-TYPE', cell: ({ detailType }) => detailType },
];

const aboutWhat: readonly Column<DecodedEvent>[] = [
  { heading: 'ACCOUNT', cell: ({ account }) => account },
  { heading: 'REGION', cell: ({ region }) => region },
  { heading: 'GROUP', cell: ({ resourceGroup, group }) => within(resourceGroup, group) },
  {
    heading: 'INSTANCE',
    cell: ({ resourceGroup, member, instanceId }) => instanceId ?? within(resourceGroup, member),
  },
  { heading: 'REASON', cell: ({ reason }) => reason },
];

/** How decoded events are shown to people. */
export const decodedColumns: readonly Column<DecodedEvent>[] = [...whatCame, ...aboutWhat];

/** The same with all that the event tells. */
export const wideDecodedColumns: readonly Column<DecodedEvent>[] = [
  ...whatCame,
  { heading: 'OPERATION', cell: ({ operation }) => operation },
  ...aboutWhat,
];

/** A name of Azure is one within its resource group only. */
function within(resourceGroup: string | null, name: string | null): string | null {
  return resourceGroup === null || name === null ? name : `${resourceGroup}/${name}`;
}

function emphasisOf({ outcome }: DecodedEvent): Emphasis {
  switch (outcome) {
    case 'hint':
      return 'green';
    case 'ignored':
      return 'dim';
    case 'rejected':
      return 'red';
  }
}
