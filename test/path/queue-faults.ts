import { describe, expect, it } from 'vitest';
import { addFault, type CloudFault } from './cloud-trouble.ts';
import { readsPool } from './exchanges.ts';
import { growThroughFault } from './fault-actions.ts';
import type { FaultyWorld } from './faulty-world.ts';
import type { LogLine } from './log-lines.ts';
import type { Disturbance } from './gate.ts';

/** What may happen to the calls by which the function puts a message back or lays it before people. */
export function describeQueueFaults(getWorld: () => FaultyWorld): void {
  const pool = () => getWorld().poolNamed('unchanged');
  const begin = (fault: object): Promise<CloudFault> =>
    addFault(getWorld().cloud, pool().place, { ...fault });

  const linesOf = async (messageId: string): Promise<readonly LogLine[]> =>
    (await getWorld().function.log()).filter((line) => line['messageId'] === messageId);

  const expectLine = (messageId: string, message: string, detail: RegExp): Promise<void> =>
    getWorld().eventually(`the log of ${messageId} says "${message}"`, async () => {
      const said = (await linesOf(messageId)).map((line) => `${line.message}: ${line.detail}`);
      expect(said).toContainEqual(expect.stringMatching(`^${message}: ${detail.source}`));
    });

  describe.concurrent('I9: a message is not lost where SQS', () => {
    it('does not change its visibility: it comes back after the usual time', async () => {
      const world = getWorld();
      const unavailable: Disturbance = { kind: 'answer', status: 503, body: '' };
      const makeTrouble = async () => {
        const fault = await begin({ kind: 'error', action: 'ChangeMessageVisibility' });
        const trouble = world.gates.cluster.disturb(unavailable, readsPool('unchanged'));
        return async (messageId: string) => {
          const detail = /Changing the visibility of a message: InternalFailure: /;
          await expectLine(messageId, 'visibility not changed', detail);
          trouble.end();
          await fault.end();
        };
      };
      await world.inTurn(pool().place, () => growThroughFault(world, pool(), makeTrouble, / 503$/));
    });

    it.each([
      ['refuses it for the queue for people', { kind: 'throttle' }, /RequestThrottled: /],
      ['takes it for that queue and does not say so', { kind: 'error', acts: true }, /Internal/],
    ])('%s', async (what, fault, said) => {
      const world = getWorld();
      const body = `no JSON: ${what}`;
      await world.inTurn(pool().place, async () => {
        const refusal = await begin({ ...fault, action: 'SendMessage' });
        const id = await world.paths.send(body);
        const detail = new RegExp(`Sending to the rejected queue: ${said.source}`);
        await expectLine(id, 'message not rejected', detail);
        await refusal.end();
        await expectLine(id, 'message rejected', /undefined/);
        const copies = (await world.paths.rejectedMessages()).filter((one) => one.body === body);
        expect(copies.length).toBeGreaterThan(0);
        for (const { reason } of copies) expect(reason).toMatch(/^body: not JSON: /);
      });
    });
  });
}
