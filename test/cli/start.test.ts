import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCommand } from './command.ts';

/** Writes down which files are loaded. */
const hook = `
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({
  load: (url, context, next) => {
    appendFileSync(new URL('loaded', import.meta.url), url + '\\n');
    return next(url, context);
  },
});
`;

describe('the start of poolsync', () => {
  it.each([
    ['status', ['status', '--help'], 'cli/adopt/', 'cli/status/'],
    ['plan', ['plan', '--help'], 'cli/adopt/', 'cli/plan/'],
    ['all commands', ['--help'], '@kubernetes/client-node/dist/index', 'cli/adopt/'],
  ])('loads for %s no more than it needs', async (_, args, spared, needed) => {
    await using folder = await folderWith({ 'hook.mjs': hook });
    const NODE_OPTIONS = `--import ${join(folder.path, 'hook.mjs')}`;
    const ran = await runCommand(folder.path, args, { NODE_OPTIONS });
    expect(ran.status).toBe(0);
    const loaded = await readFile(join(folder.path, 'loaded'), 'utf8');
    expect(loaded).toContain(needed);
    expect(loaded).not.toContain(spared);
  });
});
