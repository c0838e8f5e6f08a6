import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countKeptBack } from '../../bench/azure-outbound/kept-back.ts';

let logs: string;
beforeEach(async () => {
  logs = await mkdtemp(join(tmpdir(), 'poolsync-kept-back-'));
});
afterEach(() => rm(logs, { recursive: true }));

const line = (bucket: string): string =>
  JSON.stringify({
    message: `cloud-throttled: Reading scale set a: KeptBack: not sent, since too few calls are left of ${bucket}`,
  });

describe('countKeptBack', () => {
  it('counts by bucket what all processes of an app have put off', async () => {
    const [gets, updates] = ['GetVMScaleSetSubscriptionMaximum', 'UpdateVMScaleSetResource'];
    await writeFile(join(logs, 'act-1.log'), `${line(gets)}\nanother line\n${line(updates)}\n`);
    await writeFile(join(logs, 'act-10.log'), `${line(gets)}\n`);
    await writeFile(join(logs, 'observe-1.log'), `${line(gets)}\n`);
    expect(await countKeptBack(logs, 'act')).toEqual({ [gets]: 2, [updates]: 1 });
  });
});
