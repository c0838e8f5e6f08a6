import { describe, expect, it } from 'vitest';
import { tellEmptyMessages } from '../../functions/azure/queue/empty-messages.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';

function told(bodies: unknown, triggerMetadata?: Record<string, unknown>) {
  const log = new RecordingLogger();
  const metrics = new RecordingMetrics();
  const context = triggerMetadata === undefined ? {} : { triggerMetadata };
  tellEmptyMessages({ log, metrics }, bodies, context);
  return { lines: log.lines, totals: metrics.totals };
}

describe('tellEmptyMessages', () => {
  it('I9: counts what the host left out of a batch, since it is completed all the same', () => {
    expect(told([{ a: 1 }], { deliveryCountArray: [1, 1, 4] })).toEqual({
      lines: [
        { level: 'info', message: 'messages ignored', fields: { messages: 2, reason: 'empty' } },
      ],
      totals: { 'MessagesIgnored empty': 2 },
    });
    expect(told([], { deliveryCountArray: [1] }).totals).toEqual({ 'MessagesIgnored empty': 1 });
  });

  it.each<[unknown, Record<string, unknown> | undefined]>([
    [['a', 'b'], { deliveryCountArray: [1, 1] }],
    [['a', 'b'], { deliveryCountArray: [1] }],
    [['a'], { deliveryCountArray: 'none' }],
    [['a'], {}],
    [['a'], undefined],
    ['a', { deliveryCountArray: [1, 1] }],
  ])('says nothing of the bodies %j with the metadata %j', (bodies, metadata) => {
    expect(told(bodies, metadata)).toEqual({ lines: [], totals: {} });
  });
});
