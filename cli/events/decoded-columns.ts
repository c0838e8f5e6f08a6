import type { Column, Emphasis } from '../output/table-layout.ts';
import type { DecodedEvent } from './decoded-event.ts';

/** How decoded events are shown to people. */
export const decodedColumns: readonly Column<DecodedEvent>[] = [
  { heading: 'OUTCOME', cell: ({ outcome }) => outcome, emphasis: emphasisOf },
  { heading: 'SOURCE', cell: ({ source }) => source },
  { heading: 'DETAIL-TYPE', cell: ({ detailType }) => detailType },
  { heading: 'ACCOUNT', cell: ({ account }) => account },
  { heading: 'REGION', cell: ({ region }) => region },
  { heading: 'GROUP', cell: ({ resourceGroup, group }) => within(resourceGroup, group) },
  {
    heading: 'INSTANCE',
    cell: ({ resourceGroup, member, instanceId }) => instanceId ?? within(resourceGroup, member),
  },
  { heading: 'REASON', cell: ({ reason }) => reason },
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
