import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { SqsLetters } from '../../../functions/aws/operator/sqs-letters.ts';
import { startCloud, home, region } from '../../sandbox/aws/cloud.ts';
import { createQueue, receive } from '../../sandbox/aws/queue.ts';
import { aRequestEvent } from '../pool-requests.ts';
import { anyDate, matching } from '../../sandbox/aws/matchers.ts';
import { allOf, bounds, deedOf, neverStopped } from '../../delivery/letters.ts';

async function withQueues() {
  const cloud = await startCloud();
  const sqs = cloud.sqs();
  const redrive = await createQueue(sqs, 'redrive');
  const deadLetterTargetArn = `arn:aws:sqs:${region}:${home}:redrive`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  const sources = {
    events: await createQueue(sqs, 'events', { RedrivePolicy }),
    scale: await createQueue(sqs, 'scale', { RedrivePolicy }),
  };
  const rejected = await createQueue(sqs, 'rejected');
  const lettersOf = (kind: 'rejected' | 'redrive', url: string, sleepMs = 20) =>
    new SqsLetters({
      sqs,
      kind,
      url,
      sources,
      sleep: (_, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, sleepMs);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
          });
        }),
    });
  return {
    sqs,
    ...sources,
    rejectedUrl: rejected,
    redriveUrl: redrive,
    rejected: lettersOf('rejected', rejected),
    redrive: lettersOf('redrive', redrive),
  };
}

async function reject(sqs: SQSClient, QueueUrl: string, body: string, reason: string) {
  const MessageAttributes = { reason: { DataType: 'String', StringValue: reason } };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }));
}

/** Received once and let go, and so given up at the next receive. */
async function giveUp(sqs: SQSClient, QueueUrl: string, body: string) {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  await receive(sqs, QueueUrl, { VisibilityTimeout: 0 });
  await receive(sqs, QueueUrl, { VisibilityTimeout: 0 });
}

const bodiesIn = async (sqs: SQSClient, url: string) =>
  (await receive(sqs, url)).map(({ Body = '' }) => Body).toSorted((a, b) => a.localeCompare(b));

describe('SqsLetters', { timeout: 20_000 }, () => {
  it('shows each letter with its reason and leaves all of them to be received at once', async () => {
    const { sqs, rejected, rejectedUrl } = await withQueues();
    const bodies = Array.from({ length: 23 }, (_, at) => `{"n":${at}}`);
    for (const body of bodies) await reject(sqs, rejectedUrl, body, 'body: not for us');

    const { letters, end } = await allOf(rejected.look(bounds, neverStopped));
    expect(letters.map(({ body }) => body).toSorted()).toEqual(bodies.toSorted());
    expect(letters[0]).toMatchObject({ reason: 'body: not for us', at: anyDate });
    expect(end).toEqual({ complete: true, held: 0 });
    expect(await receive(sqs, rejectedUrl)).toHaveLength(10);
  });

  it('puts back what it holds where the caller stops after the first page', async () => {
    const { sqs, rejected, rejectedUrl } = await withQueues();
    for (let n = 0; n < 15; n += 1) await reject(sqs, rejectedUrl, `{"n":${n}}`, 'no');
    for await (const page of rejected.look(bounds, neverStopped)) {
      expect(page.length).toBeGreaterThan(0);
      break;
    }
    expect(await receive(sqs, rejectedUrl)).toHaveLength(10);
    expect(await receive(sqs, rejectedUrl)).toHaveLength(5);
  });

  it('says that it saw not all where there are more than it may show', async () => {
    const { sqs, rejected, rejectedUrl } = await withQueues();
    for (let n = 0; n < 12; n += 1) await reject(sqs, rejectedUrl, `{"n":${n}}`, 'no');
    const { letters, end } = await allOf(
      rejected.look({ ...bounds, mostLetters: 11 }, neverStopped),
    );
    expect(letters).toHaveLength(11);
    expect(end.complete).toBe(false);
    expect(await receive(sqs, rejectedUrl)).toHaveLength(10);
  });

  it('tells how many others hold, whom it cannot look at', async () => {
    const { sqs, rejected, rejectedUrl } = await withQueues();
    await reject(sqs, rejectedUrl, '{}', 'no');
    await receive(sqs, rejectedUrl);
    expect((await allOf(rejected.look(bounds, neverStopped))).end.held).toBe(1);
  });

  it('does not look into a queue that would move its messages away in the end', async () => {
    const { events } = await withQueues();
    const { sqs, ...queues } = await withQueues();
    const onEvents = new SqsLetters({
      sqs,
      kind: 'rejected',
      url: queues.events,
      sources: { events, scale: events },
      sleep: () => Promise.resolve(),
    });
    await expect(allOf(onEvents.look(bounds, neverStopped))).rejects.toThrow('RedrivePolicy');
    expect(await onEvents.treat(new Set(['a']), 'delete', () => {}, neverStopped)).toMatchObject({
      done: 0,
      problem: matching(/RedrivePolicy/),
    });
  });

  it('sends chosen letters back to the queue of the function that reads such, the reason left out', async () => {
    const { sqs, rejected, rejectedUrl, events, scale } = await withQueues();
    const scaleRequest = JSON.stringify(aRequestEvent('Scale'));
    await reject(sqs, rejectedUrl, scaleRequest, 'bad');
    await reject(sqs, rejectedUrl, 'no JSON', 'worse');
    await reject(sqs, rejectedUrl, '{"stays":true}', 'stays');

    const { letters } = await allOf(rejected.look(bounds, neverStopped));
    const chosen = letters.filter(({ reason }) => reason !== 'stays').map(({ id }) => id);
    const { end, told } = await deedOf(rejected, new Set(chosen), 'send-back');
    expect(end).toEqual({ done: 2 });
    expect(told.at(-1)).toBe(2);
    const [inScale] = await receive(sqs, scale);
    expect(inScale).toMatchObject({ Body: scaleRequest });
    expect(inScale?.MessageAttributes).toBeUndefined();
    expect(await bodiesIn(sqs, events)).toEqual(['no JSON']);
    expect(await bodiesIn(sqs, rejectedUrl)).toEqual(['{"stays":true}']);
  });

  it('deletes nothing that could not be sent back, and says so', async () => {
    const { sqs, rejectedUrl, events } = await withQueues();
    await reject(sqs, rejectedUrl, '{"n":1}', 'no');
    const sources = { events: `${events}-gone`, scale: events };
    const sleep = () => Promise.resolve();
    const letters = new SqsLetters({ sqs, kind: 'rejected', url: rejectedUrl, sources, sleep });
    const seen = await allOf(letters.look(bounds, neverStopped));
    const { end } = await deedOf(letters, new Set(seen.letters.map(({ id }) => id)), 'send-back');
    expect(end).toMatchObject({ done: 0, problem: matching(/does not exist/) });
    expect(await bodiesIn(sqs, rejectedUrl)).toEqual(['{"n":1}']);
  });

  it('has SQS move all that was given up to the queues that it came from', async () => {
    const { sqs, redrive, redriveUrl, events, scale } = await withQueues();
    await giveUp(sqs, events, '{"from":"events"}');
    await giveUp(sqs, scale, '{"from":"scale"}');

    const { letters } = await allOf(redrive.look(bounds, neverStopped));
    expect(letters.map(({ reason }) => reason).toSorted()).toEqual([
      'events gave it up: received too often',
      'scale gave it up: received too often',
    ]);
    expect((await deedOf(redrive, 'all', 'send-back')).end).toEqual({ done: 2 });
    expect(await bodiesIn(sqs, events)).toEqual(['{"from":"events"}']);
    expect(await bodiesIn(sqs, scale)).toEqual(['{"from":"scale"}']);
    expect(await receive(sqs, redriveUrl)).toEqual([]);
  });

  it('sends chosen ones of them back to where each came from', async () => {
    const { sqs, redrive, scale } = await withQueues();
    await giveUp(sqs, scale, '{"from":"scale"}');
    const { letters } = await allOf(redrive.look(bounds, neverStopped));
    const chosen = new Set(letters.map(({ id }) => id));
    expect((await deedOf(redrive, chosen, 'send-back')).end).toEqual({ done: 1 });
    expect(await bodiesIn(sqs, scale)).toEqual(['{"from":"scale"}']);
  });

  it('deletes the chosen ones, or purges the queue', async () => {
    const { sqs, rejected, rejectedUrl } = await withQueues();
    for (const n of [1, 2, 3]) await reject(sqs, rejectedUrl, `{"n":${n}}`, 'no');
    const { letters } = await allOf(rejected.look(bounds, neverStopped));
    const first = letters.find(({ body }) => body === '{"n":1}')?.id ?? '';
    expect((await deedOf(rejected, new Set([first]), 'delete')).end).toEqual({ done: 1 });
    expect(await bodiesIn(sqs, rejectedUrl)).toEqual(['{"n":2}', '{"n":3}']);
    expect((await deedOf(rejected, 'all', 'delete')).end).toEqual({ done: undefined });
    await expect
      .poll(() => allOf(rejected.look(bounds, neverStopped)))
      .toMatchObject({
        letters: [],
      });
  });

  it('leaves the others where they are when it is stopped between two', async () => {
    const { sqs, rejected, rejectedUrl } = await withQueues();
    for (let n = 0; n < 15; n += 1) await reject(sqs, rejectedUrl, `{"n":${n}}`, 'no');
    const { letters } = await allOf(rejected.look(bounds, neverStopped));
    const stop = new AbortController();
    const ids = new Set(letters.map(({ id }) => id));
    const end = await rejected.treat(ids, 'delete', () => stop.abort(), stop.signal);
    expect(end).toEqual({ done: 10 });
    expect(await receive(sqs, rejectedUrl)).toHaveLength(5);
  });
});
