import type { ServerResponse } from 'node:http';
import type { World } from '../world.ts';
import type { FeedLine } from './feed.ts';

/** A reader that falls so far behind is cut off, since what waits for it lies in memory. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Writes the feed as lines of JSON until the reader goes away: first the instances that are there
 * (with `from: null` and the time of their last step), then `synced`, then everything as it happens.
 */
export function streamFeed(world: World, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  const write = (line: FeedLine): void => {
    response.write(`${JSON.stringify(line)}\n`);
    if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
  };
  for (const line of presentInstances(world)) write(line);
  write({ type: 'synced' });
  const unsubscribe = world.feed.subscribe(write);
  response.once('close', unsubscribe);
}

function presentInstances(world: World): readonly FeedLine[] {
  return world.regions.flatMap((region) =>
    [...region.autoscaling.groups.values()].flatMap((group) =>
      [...group.instances.values()].map((instance) => ({
        type: 'instance' as const,
        at: instance.since,
        account: region.account,
        region: region.name,
        group: group.name,
        instanceId: instance.id,
        zone: instance.zone.name,
        from: null,
        to: instance.state,
      })),
    ),
  );
}
