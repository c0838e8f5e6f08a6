import { describe, expect, it } from 'vitest';
import { heapBounds } from '../../../sandbox/lambda/heap-bounds.ts';

describe('heapBounds', () => {
  it('gives a semi-space a twentieth of the memory and the old generation nine tenths', () => {
    expect(heapBounds({ memoryMb: 256, environment: {} })).toEqual([
      '--max-semi-space-size=12',
      '--max-old-space-size=230',
    ]);
  });

  it('goes by 128 MB where none is configured', () => {
    expect(heapBounds({ environment: {} })).toEqual([
      '--max-semi-space-size=6',
      '--max-old-space-size=115',
    ]);
  });

  it.each([
    '--max-semi-space-size=4',
    '--max_semi_space_size=4',
    '--max-old-space-size=100',
    '--enable-source-maps --max_old_space_size=100',
  ])('leaves both to Node where the function has NODE_OPTIONS=%s', (NODE_OPTIONS) => {
    expect(heapBounds({ memoryMb: 256, environment: { NODE_OPTIONS } })).toEqual([]);
  });

  it('bounds both where NODE_OPTIONS is about something else', () => {
    const environment = { NODE_OPTIONS: '--enable-source-maps' };
    expect(heapBounds({ memoryMb: 256, environment })).toHaveLength(2);
  });
});
