import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

const addresses = z.object({ endpoint: z.url(), control: z.url() });
const main = fileURLToPath(new URL('../../../sandbox/aws/main.ts', import.meta.url));

function run(...given: string[]) {
  const child = spawn(process.execPath, [main, ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  return { child, lines: createInterface(child.stdout), errors, ended: once(child, 'close') };
}

async function configFile(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'simulated-aws-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'config.json');
  await writeFile(path, content);
  return path;
}

const config = {
  accounts: [
    { id: '111122223333', accessKeyId: 'test', secretAccessKey: 'test', regions: ['eu-west-1'] },
  ],
};

describe('the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints its addresses when it listens, and ends with status 0 on %s despite open readers',
    async (signal) => {
      const path = await configFile(JSON.stringify(config));
      const { child, lines, ended } = run('--config', path);
      const heard: unknown[] = await once(lines, 'line');
      const { endpoint, control } = addresses.parse(JSON.parse(String(heard[0])));
      expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const reader = await fetch(`${control}/stream`);
      expect(reader.status).toBe(200);
      const body = reader.text().catch(() => 'cut off');
      child.kill(signal);
      expect(await ended).toEqual([0, null]);
      await body;
      await expect(fetch(endpoint)).rejects.toThrow();
    },
  );

  it.each([
    ['no argument', undefined, /^Usage: node sandbox\/aws\/main\.ts --config/],
    ['no JSON', 'accounts: []', /is not JSON/],
    ['a wrong value', '{"accounts":[]}', /accounts: .*\(got \[\]\)/],
  ])('ends with status 1 and one message for %s', async (_case, content, message) => {
    const given = content === undefined ? [] : ['--config', await configFile(content)];
    const { errors, ended } = run(...given);
    expect(await ended).toEqual([1, null]);
    expect(errors.join('')).toMatch(message);
    expect(errors.join('')).not.toContain('    at ');
  });
});
