import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { lettersHelp } from '../../../cli/dead-letters/letters-help.ts';

async function textOf(path: string): Promise<string> {
  return readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

const { more, list, redrive, purge } = lettersHelp;

describe('the help of dead-letters', () => {
  it('tells, as docs/cli.md does, after how many deliveries Azure sets a rejected letter aside', async () => {
    const bicep = await textOf('infra/bicep/modules/service-bus.bicep');
    const deployed = /^module rejected [^]*?maxDeliveryCount: (\d+)/m.exec(bicep)?.[1];
    expect(deployed).toBeDefined();
    const told = /one that has (\S+) lies\s+in/;
    expect(told.exec(redrive.more)?.[1]).toBe(deployed);
    expect(told.exec(await textOf('docs/cli.md'))?.[1]).toBe(deployed);
  });

  it('is at most 80 columns wide where nothing wraps it', () => {
    const lines = [more, list.more, redrive.more, purge.more].join('\n').split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});
