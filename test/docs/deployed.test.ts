import { describe, expect, it } from 'vitest';
import { sectionOf, tableWith, textOf } from './markdown.ts';

const text = textOf('docs/configuration.md');
const bicep = textOf('infra/bicep/modules/service-bus.bicep');

/** The parameters of the module of a queue, as the template has them. */
function deployed(queue: string): ReadonlyMap<string, string> {
  const [, params = ''] =
    new RegExp(`\\n    name: '${queue}'\\n(.*?)\\n  }`, 's').exec(bicep) ?? [];
  return new Map(
    [...params.matchAll(/^ {4}(\w+): '?([\w]+)'?$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

/** Of ISO 8601, in the words of the document. */
function inWords(duration: string | undefined): string {
  const [, days, hours, minutes] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration ?? '') ?? [];
  if (days !== undefined) return days === '1' ? '1 day' : `${days} days`;
  return hours === undefined ? `${minutes} minutes` : `${hours} hour`;
}

/** What a table says of a queue. */
function told(section: string): ReadonlyMap<string, string> {
  const body = sectionOf(text, section);
  const heading = body.includes('| setting of the queue') ? 'setting of the queue' : 'setting';
  return new Map(tableWith(body, heading, 'value').map(([name = '', value = '']) => [name, value]));
}

/** By the first cell of the table of what the CDK sets: where the figure stands, and what follows it in the cell. */
const byCdk: readonly (readonly [what: string, file: string, code: RegExp, unit: string])[] = [
  ['batch of the event source mappings', 'queue-feed.ts', /batchSize: (\d+)/, ' messages'],
  ['batching window', 'queue-feed.ts', /maxBatchingWindow: Duration.seconds\((\d+)\)/, ' s'],
  [
    '`maxConcurrency` of `reconcile`',
    'installed-functions.ts',
    /alias: reconcile.alias, maxConcurrency: (\d+)/,
    '',
  ],
  [
    '`maxConcurrency` of `scale`',
    'installed-functions.ts',
    /alias: scale.alias,\s+maxConcurrency: (\d+)/,
    '',
  ],
  [
    'visibility of the events and the scale queue',
    'queues.ts',
    /visibilityTimeout = Duration.seconds\((\d+)\)/,
    ' s',
  ],
  ['`maxReceiveCount`', 'queues.ts', /maxReceiveCount = (\d+)/, ''],
  [
    'retention of the events and the scale queue',
    'queues.ts',
    /retentionPeriod: Duration.days\((\d+)\),\s+deadLetterQueue/,
    ' days',
  ],
  [
    'retention of the rejected and the redrive queue',
    'queues.ts',
    /retentionPeriod: Duration.days\((\d+)\), \.\.\.more/,
    ' days',
  ],
  ['delivery by the rules', 'event-route.ts', /triedFor = Duration.hours\((\d+)\)/, ' hour'],
  ['retries of a sweep', 'sweep-schedule.ts', /oldestTick = Duration.seconds\((\d+)\)/, ' s'],
];

describe('docs/configuration.md', () => {
  it.each(byCdk)('says what infra/cdk sets: %s', (what, file, code, unit) => {
    const [, figure] = code.exec(textOf(`infra/cdk/${file}`)) ?? [];
    const row = tableWith(sectionOf(text, 'What `infra/cdk` sets on AWS'), 'what').find(
      ([cell]) => cell === what,
    );
    expect(figure).toBeDefined();
    expect(row?.[1]).toMatch(new RegExp(`\\b${figure}${unit}\\b`));
  });

  it('has the names of installations that each cloud takes', () => {
    const [, aws] = /mostCharacters = (\d+)/.exec(textOf('infra/cdk/names.ts')) ?? [];
    const [, azure] =
      /@maxLength\((\d+)\)\nparam installation /.exec(textOf('infra/bicep/main.bicep')) ?? [];
    const most = (heading: string) =>
      tableWith(sectionOf(text, heading), 'what').find(([cell]) => cell === 'names')?.[1];
    expect(most('What `infra/cdk` sets on AWS')).toContain(`at most ${aws} characters`);
    expect(most('What `infra/bicep` sets on Azure')).toContain(`at most ${azure} characters`);
  });

  it.each([
    ['Queues', 'poolsync-events', 'false'],
    ['Sessions', 'poolsync-scale', 'true'],
    ['`sweep` and `sweep-on`', 'poolsync-sweep', 'false'],
  ])('%s: says what infra/bicep gives the queue %s', (section, queue, requiresSession) => {
    const params = deployed(queue);
    const values = told(section);
    expect(values.get('lock duration')).toBe(inWords(params.get('lockDuration')));
    expect(values.get('time to live')).toBe(inWords(params.get('timeToLive')));
    expect(values.get('most deliveries')).toBe(params.get('maxDeliveryCount'));
    expect(params.get('requiresSession')).toBe(requiresSession);
  });

  it('says for how long the queue for people keeps a message', () => {
    const row = tableWith(sectionOf(text, 'What `infra/bicep` sets on Azure'), 'what').find(
      ([what]) => what === 'life of a message in `poolsync-rejected`',
    );
    expect(row?.[1]).toBe(inWords(deployed('poolsync-rejected').get('timeToLive')));
  });
});
