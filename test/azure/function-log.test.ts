import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FunctionLog, type LevelledWriter } from '../../functions/azure/host/function-log.ts';
import { FunctionMetrics } from '../../functions/azure/host/function-metrics.ts';

interface Written extends LevelledWriter {
  readonly lines: readonly [string, unknown][];
}

function aWriter(): Written {
  const lines: [string, unknown][] = [];
  const writerOf =
    (level: string) =>
    (line: string): void =>
      void lines.push([level, JSON.parse(line)]);
  return { lines, info: writerOf('info'), warn: writerOf('warn'), error: writerOf('error') };
}

const service = 'poolsync-reconcile';

describe('FunctionLog', () => {
  it('gives an invocation what is said during it, at its level', async () => {
    const [outside, one, other] = [aWriter(), aWriter(), aWriter()];
    const log = new FunctionLog(service, outside);
    await Promise.all([
      log.during(one, async () => {
        await delay(5);
        log.warn('message rejected', { messageId: 'a' });
      }),
      log.during(other, async () => {
        log.info('kubeconfig changed');
        await delay(10);
        log.error('batch not worked on');
      }),
    ]);
    expect(one.lines).toEqual([
      ['warn', { message: 'message rejected', messageId: 'a', level: 'WARN', service }],
    ]);
    expect(other.lines).toMatchObject([
      ['info', { message: 'kubeconfig changed', level: 'INFO' }],
      ['error', { message: 'batch not worked on', level: 'ERROR' }],
    ]);
    expect(outside.lines).toEqual([]);
  });

  it('prints what is said outside, and after the invocation that began it', async () => {
    const [outside, writer] = [aWriter(), aWriter()];
    const log = new FunctionLog(service, outside);
    log.info('started');
    let late: Promise<void> = Promise.resolve();
    await log.during(writer, async () => {
      late = delay(5).then(() => log.warn('too late'));
    });
    await late;
    expect(writer.lines).toEqual([]);
    expect(outside.lines).toMatchObject([
      ['info', { message: 'started' }],
      ['warn', { message: 'too late' }],
    ]);
  });

  it('hands on what the work gives, and what it throws', async () => {
    const log = new FunctionLog(service, aWriter());
    expect(await log.during(aWriter(), async () => 7)).toBe(7);
    const failing = log.during(aWriter(), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
  });
});

describe('FunctionMetrics', () => {
  it('writes once what was counted, a line for each name and reason', async () => {
    const outside = aWriter();
    const metrics = new FunctionMetrics(new FunctionLog(service, outside));
    metrics.count('InstancesAdded', 3);
    metrics.count('InstancesAdded', 2);
    metrics.count('MessagesIgnored', 1, 'no-pool');
    metrics.count('MessagesIgnored', 2, 'paused');
    metrics.count('GroupsApplied', 0);
    await metrics.flush();
    await metrics.flush();
    expect(outside.lines.map(([, line]) => line)).toEqual([
      { metric: 'InstancesAdded', value: 5, level: 'INFO', service },
      { metric: 'MessagesIgnored', value: 1, reason: 'no-pool', level: 'INFO', service },
      { metric: 'MessagesIgnored', value: 2, reason: 'paused', level: 'INFO', service },
    ]);
  });

  it('begins each line with the metric, by which queries find it', async () => {
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    const log = new FunctionLog(service, { info: write, warn: write, error: write });
    const metrics = new FunctionMetrics(log);
    metrics.count('GroupsApplied', 1);
    await metrics.flush();
    expect(lines[0]).toMatch(/^\{"metric":"GroupsApplied","value":1,/);
  });
});
