import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { systemConfirm } from '../../cli/system-confirm.ts';

function terminal() {
  return Object.assign(new PassThrough(), { isTTY: true });
}

/** Asks, and does something once the question stands there. */
async function ask(answer: (input: PassThrough, stop: AbortController) => void) {
  const [input, output, stop] = [terminal(), terminal(), new AbortController()];
  const asked = systemConfirm(input, output)('Really?', stop.signal);
  output.once('data', () => answer(input, stop));
  return asked;
}

const ctrlD = '\u0004';

describe('systemConfirm', () => {
  it.each([
    ['y\r', true],
    ['YES\r', true],
    ['\r', false],
    ['yo\r', false],
    [ctrlD, false],
  ])('takes %j for %s', async (keys, expected) => {
    expect(await ask((input) => input.write(keys))).toBe(expected);
  });

  it('takes a terminal that goes away for a no', async () => {
    expect(await ask((input) => input.end())).toBe(false);
  });

  it('throws where it is aborted', async () => {
    await expect(ask((_, stop) => stop.abort())).rejects.toThrow('aborted');
  });

  it('has no answer where there is no terminal', async () => {
    const asked = systemConfirm(Object.assign(new PassThrough(), { isTTY: false }), terminal());
    expect(await asked('Really?', new AbortController().signal)).toBeUndefined();
  });
});
