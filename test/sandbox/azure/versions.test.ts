import { describe, expect, it } from 'vitest';
import { newVersions } from '../../../sandbox/azure/versions.ts';

describe('the versions of a thing', () => {
  const lived = () => {
    const versions = newVersions(10, 'young');
    versions.set(20, 'old');
    versions.set(30, undefined);
    return versions;
  };

  it('show how it was at any time', () => {
    const versions = lived();
    expect([5, 10, 19, 20, 29, 30, 99].map((time) => versions.at(time))).toEqual([
      undefined,
      'young',
      'young',
      'old',
      'old',
      undefined,
      undefined,
    ]);
    expect(versions.now()).toBeUndefined();
  });

  it('show the oldest that is known where the past is forgotten', () => {
    const versions = lived();
    versions.forgetBefore(25);
    expect([5, 19, 25, 30].map((time) => versions.at(time))).toEqual([
      'old',
      'old',
      'old',
      undefined,
    ]);
    expect(versions.isGone()).toBe(false);
  });

  it('are gone when nobody can ask for anything but the end', () => {
    const versions = lived();
    versions.forgetBefore(29);
    expect(versions.isGone()).toBe(false);
    versions.forgetBefore(30);
    expect(versions.isGone()).toBe(true);
    expect(versions.at(5)).toBeUndefined();
  });
});
