import type { TellsOf } from '../way-in/change-tracker.ts';

const joins = 'EC2 Instance Launch Successful';
const leaves = 'EC2 Instance Terminate Successful';

/** An event of an instance that joined its group, or left it. */
export const tellsOfInstance: TellsOf = ({ instanceId, detailType }) => {
  if (instanceId === undefined || (detailType !== joins && detailType !== leaves)) return undefined;
  return (providerIds) =>
    providerIds.some((each) => each.endsWith(`/${instanceId}`)) === (detailType === joins);
};
