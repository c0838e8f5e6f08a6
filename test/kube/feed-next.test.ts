import { describe, expect, it } from 'vitest';
import { decideNext, type FeedEnd, type FeedWork } from '../../shared/kube/feed-next.ts';

const refused = (status: number, retryAfterMs?: number): FeedEnd => ({
  kind: 'refused',
  refusal: {
    status,
    message: '',
    aheadOfServer: false,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  },
});

const next = (work: FeedWork, end: FeedEnd, healthy = false, beforeTime = false): string => {
  const step = decideNext({ work, healthy, beforeTime }, end);
  const atLeast = step.wait.kind === 'back-off' ? step.wait.atLeastMs : 0;
  return `${step.work}, ${step.wait.kind}${atLeast > 0 ? ` ${atLeast}` : ''}`;
};

const ended: FeedEnd = { kind: 'ended' };
const broken: FeedEnd = { kind: 'broken', why: 'reset' };

describe('decideNext', () => {
  it.each<[FeedWork, FeedEnd, boolean, string]>([
    ['follow', ended, true, 'follow, none'],
    ['follow', ended, false, 'follow, back-off'],
    ['load-by-stream', ended, true, 'load-by-pages, back-off'],
    ['load-by-stream', { kind: 'late' }, true, 'load-by-pages, back-off'],
    ['load-by-pages', { kind: 'loaded' }, false, 'follow, none'],
    ['load-by-pages', { kind: 'unreadable' }, false, 'load-by-stream, back-off'],
    ['follow', broken, true, 'follow, back-off'],
    ['load-by-stream', broken, false, 'load-by-stream, back-off'],
    ['load-by-pages', broken, false, 'load-by-stream, back-off'],
  ])('goes on after %s that ended as %j (healthy: %s) with %s', (work, end, healthy, wanted) => {
    expect(next(work, end, healthy)).toBe(wanted);
  });

  it.each<[FeedWork, FeedEnd, boolean, string]>([
    ['follow', ended, true, 'load-by-stream, back-off'],
    ['follow', ended, false, 'load-by-stream, back-off'],
    ['load-by-stream', ended, true, 'load-by-pages, back-off'],
    ['load-by-pages', { kind: 'loaded' }, true, 'follow, none'],
    ['follow', broken, true, 'follow, back-off'],
  ])('goes on, before its time, after %s that ended as %j (healthy: %s) with %s', (...given) => {
    const [work, end, healthy, wanted] = given;
    expect(next(work, end, healthy, true)).toBe(wanted);
  });

  it.each<[FeedWork, number, string]>([
    ['follow', 410, 'load-by-stream, back-off'],
    ['follow', 400, 'load-by-stream, back-off'],
    ['follow', 422, 'load-by-stream, back-off'],
    ['follow', 401, 'follow, back-off'],
    ['follow', 403, 'follow, back-off'],
    ['follow', 404, 'load-by-stream, back-off'],
    ['follow', 500, 'follow, back-off'],
    ['load-by-stream', 400, 'load-by-pages, none'],
    ['load-by-stream', 422, 'load-by-pages, none'],
    ['load-by-stream', 410, 'load-by-stream, back-off'],
    ['load-by-stream', 403, 'load-by-stream, back-off'],
    ['load-by-stream', 404, 'load-by-stream, back-off'],
    ['load-by-stream', 503, 'load-by-stream, back-off'],
    ['load-by-pages', 400, 'load-by-stream, back-off'],
    ['load-by-pages', 410, 'load-by-pages, back-off'],
    ['load-by-pages', 503, 'load-by-stream, back-off'],
  ])('goes on after %s that was refused with %i with %s', (work, status, wanted) => {
    expect(next(work, refused(status))).toBe(wanted);
  });

  it('waits as long as the server asks, within reason', () => {
    expect(next('follow', refused(429, 7_000))).toBe('follow, back-off 7000');
    expect(next('follow', refused(503, 7_000))).toBe('follow, back-off 7000');
    expect(next('follow', refused(429, 86_400_000))).toBe('follow, back-off 300000');
  });
});
