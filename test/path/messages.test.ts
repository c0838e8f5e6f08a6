import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GroupPlace } from './groups.ts';
import { unreadable, vain, withoutUse } from './bad-messages.ts';
import { eventMessage, freshMessage } from './events.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let place: GroupPlace;
let list: readonly string[];
beforeAll(async () => {
  world = await createWorld({ watch: false, scale: false });
  place = await world.addPool({ name: 'watched', replicas: 3 });
  list = await world.inStep('watched', place, 3);
  await world.quiet();
});
afterAll(() => world.end());

/** What a person sees of the pool, and what core made of it. */
async function shown(): Promise<unknown> {
  const [{ spec, status }, machinePool] = await Promise.all([
    world.pool('watched'),
    world.machinePool('watched'),
  ]);
  return { spec, status, core: machinePool.spec };
}

/** Sends a message, waits until it has ended, and holds that it changed nothing of the pool. */
async function sendInVain(body: string): Promise<string> {
  const before = await shown();
  const id = await world.paths.send(body);
  await world.quiet();
  expect(await shown()).toEqual(before);
  return id;
}

/** Metrics are written when a batch is over, and its messages are deleted after that. */
async function countedBy(metric: string, reason: string | undefined, run: () => Promise<unknown>) {
  const before = await world.function.counted(metric, reason);
  await run();
  return (await world.function.counted(metric, reason)) - before;
}

describe('I9: a message that cannot be read is laid before people, as it came and with the reason', () => {
  it.each(unreadable)('when it %s', async (_what, write, reason) => {
    const body = write(place);
    let id = '';
    const counted = await countedBy('MessagesRejected', undefined, async () => {
      id = await sendInVain(body);
    });
    expect(counted).toBe(1);
    const rejected = (await world.paths.rejectedMessages()).filter((one) => one.body === body);
    expect(rejected).toEqual([{ body, reason: expect.stringMatching(reason) as string }]);
    // SQS takes no halves of characters, so such a reason would hold the message up for ever.
    expect(rejected[0]?.reason?.isWellFormed()).toBe(true);
    const lines = (await world.function.log()).filter(({ messageId }) => messageId === id);
    expect(lines).toMatchObject([
      { message: 'message rejected', reason: expect.stringMatching(reason) as string },
    ]);
  });
});

describe('I9: a message as large as SQS takes', () => {
  it('is laid before people without its end, which makes room for the reason', async () => {
    const body = `{"a":"${'x'.repeat(1_048_570)}`;
    await sendInVain(body);
    const rejected = (await world.paths.rejectedMessages()).filter((one) => one.body.length > 1e6);
    const reason = expect.stringMatching(
      /^body: not JSON: .*; the end of the 1048576 bytes is cut off$/,
    ) as string;
    expect(rejected).toEqual([{ body: expect.any(String) as string, reason }]);
    expect(body.startsWith(rejected[0]?.body ?? '-')).toBe(true);
  });
});

describe('I9: a message that asks for nothing is counted by its reason and has its log line', () => {
  it.each(withoutUse)('when it %s', async (_what, write, reason) => {
    const linesBefore = (await world.function.log()).filter((line) => line.reason === reason);
    const counted = await countedBy('MessagesIgnored', reason, () => sendInVain(write(place)));
    expect(counted).toBe(1);
    const lines = (await world.function.log()).filter(
      (line) => line.reason === reason && line.message !== undefined,
    );
    expect(lines.length).toBeGreaterThan(linesBefore.filter(({ message }) => message).length);
    expect(await world.paths.depths()).toEqual({ events: 0, scale: 0, rejected: 0, redrive: 0 });
  });
});

describe('I9: a message is acknowledged and changes nothing', () => {
  it.each(vain)('when it %s', async (_what, write) => {
    const [providerId = ''] = list;
    await sendInVain(write(place, providerId.split('/').at(-1) ?? ''));
    expect((await world.pool('watched')).spec.providerIDList).toEqual(list);
    expect(await world.paths.depths()).toEqual({ events: 0, scale: 0, rejected: 0, redrive: 0 });
  });
});

describe('many messages at once', () => {
  it('I6: real events that come again, doubled and in the reverse order, change nothing', async () => {
    const history = ['Launch', 'Terminate', 'Detach'].flatMap((what) =>
      list.map((id) =>
        eventMessage(
          place,
          { 'detail-type': `EC2 Instance ${what} Successful` },
          { EC2InstanceId: id.split('/').at(-1) },
        ),
      ),
    );
    const before = await shown();
    const storm = [...history, ...history.toReversed()];
    await Promise.all(storm.map((body) => world.paths.send(body)));
    await world.quiet();
    expect(await shown()).toEqual(before);
  });

  it('I9: bad messages do not hold up the good ones beside them', async () => {
    const rejectedBefore = (await world.paths.rejectedMessages()).length;
    await world.scaleInSilence(place, 4);
    const bad = Array.from({ length: 12 }, (_, at) =>
      at % 2 === 0 ? '{' : eventMessage({ ...place, group: `g${at}` }),
    );
    await Promise.all([...bad, freshMessage(place)].map((body) => world.paths.send(body)));
    const now = await world.inStep('watched', place, 4);
    await world.quiet();
    expect(list.every((id) => now.includes(id))).toBe(true);
    expect((await world.paths.rejectedMessages()).length - rejectedBefore).toBe(6);
    expect((await world.paths.depths()).redrive).toBe(0);
  });
});
