import { describe, expect, it } from 'vitest';
import type { EventGridOptions } from '../../../../sandbox/azure/event-grid/start.ts';
import { publisher, startGrid } from './started-grid.ts';

const sync = {
  type: 'Poolsync.SyncRequest',
  source: 'poolsync',
  id: 'request-1',
  time: new Date(Date.UTC(2026, 10, 26)),
  data: { namespace: 'default', name: 'workers' },
};

const toTopic = { source: 'poolsync', schema: 'CloudEventSchemaV1_0' } as const;

describe('startEventGrid, for a custom topic', () => {
  it('takes what the real publisher sends, and delivers it by type', async () => {
    const grid = await startGrid([
      { ...toTopic, name: 'sync', includedEventTypes: ['Poolsync.SyncRequest'] },
      { ...toTopic, name: 'scale', includedEventTypes: ['Poolsync.ScaleRequest'] },
      { name: 'resources' },
    ]);
    await publisher(grid).send([sync, { ...sync, type: 'Poolsync.Other' }]);
    const [message, ...none] = await grid.arrived();
    expect(none).toEqual([]);
    expect(JSON.parse(message?.body.toString() ?? '')).toEqual({
      specversion: '1.0',
      type: 'Poolsync.SyncRequest',
      source: 'poolsync',
      id: 'request-1',
      time: '2026-11-26T00:00:00.000Z',
      datacontenttype: 'application/json',
      data: { namespace: 'default', name: 'workers' },
    });
    expect(message?.properties).toMatchObject({ 'aeg-subscription-name': 'SYNC' });
    expect(grid.calls()).toMatchObject([
      { at: grid.clock.now(), status: 200, authentication: 'key', events: [{}, {}] },
    ]);
  });

  it.each([
    ['a token that is not valid', 'bad', 401, 'Unauthorized'],
    ['a token without the role', 'weak', 403, 'Forbidden'],
  ])('refuses %s', async (_what, token, statusCode, code) => {
    const verdicts: Readonly<Record<string, 'invalid' | 'forbidden'>> = {
      bad: 'invalid',
      weak: 'forbidden',
    };
    const topic: EventGridOptions['topic'] = {
      name: 'poolsync',
      authorize: (given) => verdicts[given] ?? 'allowed',
    };
    const grid = await startGrid([toTopic], { topic });
    await publisher(grid, 'good').send([sync]);
    await expect(publisher(grid, token).send([sync])).rejects.toMatchObject({ statusCode, code });
    await expect(publisher(grid).send([sync])).rejects.toMatchObject({ statusCode: 401 });
    expect(await grid.arrived()).toHaveLength(1);
  });

  it('refuses what is too large for a call', async () => {
    const grid = await startGrid([toTopic]);
    const large = { ...sync, data: { text: 'x'.repeat(1_048_576) } };
    await expect(publisher(grid).send([large])).rejects.toMatchObject({ statusCode: 413 });
    expect(await grid.arrived()).toEqual([]);
  });

  it.each([
    ['no JSON', '[', 'application/cloudevents-batch+json', 400, 'BadRequest'],
    ['no list', '{}', 'application/cloudevents-batch+json', 400, 'BadRequest'],
    ['no CloudEvent', '[{"id":"1"}]', 'application/cloudevents-batch+json', 400, 'BadRequest'],
    ['another schema', '[]', 'application/json', 415, 'UnsupportedMediaType'],
  ])('refuses %s', async (_what, body, type, status, code) => {
    const grid = await startGrid([toTopic]);
    const answer = await post(`${grid.endpoint}?api-version=2018-01-01`, body, type);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it('takes a single CloudEvent', async () => {
    const grid = await startGrid([toTopic]);
    const event = JSON.stringify({ specversion: '1.0', id: '1', source: 's', type: 't', extra: 1 });
    const type = 'application/cloudevents+json; charset=utf-8';
    const answer = await post(`${grid.endpoint}?api-version=2018-01-01`, event, type);
    expect(answer.status).toBe(200);
    expect((await grid.arrived())[0]?.body.toString()).toBe(event);
  });

  it('answers at its own address only', async () => {
    const grid = await startGrid([toTopic]);
    const type = 'application/cloudevents-batch+json';
    expect(await post(grid.endpoint, '[]', type)).toMatchObject({ status: 400 });
    const elsewhere = grid.endpoint.replace('/api/events', '/api');
    expect(await post(`${elsewhere}?api-version=2018-01-01`, '[]', type)).toMatchObject({
      status: 404,
    });
  });

  it('fails calls as it is told, and then takes them again', async () => {
    const grid = await startGrid([toTopic]);
    // The publisher does not try again after a 429 that says not when.
    grid.faults.throttle();
    await expect(publisher(grid).send([sync])).rejects.toMatchObject({ statusCode: 429 });
    grid.faults.throttle({ status: 503, retryAfterSeconds: 0 });
    await publisher(grid).send([sync]);
    grid.faults.error({ status: 400 });
    await expect(publisher(grid).send([sync])).rejects.toMatchObject({ statusCode: 400 });
    grid.faults.hang();
    const hanging = publisher(grid).send([sync], { requestOptions: { timeout: 200 } });
    await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
    await publisher(grid).send([sync]);
    expect(grid.calls().map(({ status }) => status)).toEqual([429, 503, 200, 400, 0, 200]);
    expect(await grid.arrived()).toHaveLength(2);
  });

  it('does not start with a subscription to a form that Azure does not make', async () => {
    await expect(startGrid([{ source: 'poolsync', schema: 'EventGridSchema' }])).rejects.toThrow(
      'delivers CloudEventSchemaV1_0 only',
    );
  });
});

async function post(
  url: string,
  body: string,
  contentType: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'Content-Type': contentType, 'aeg-sas-key': 'topic-key' },
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
