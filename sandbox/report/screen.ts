import { createLogUpdate } from 'log-update';
import type { Fleet } from './fleet.ts';
import { renderChange, renderPools } from './tables.ts';

/** Where the sandbox tells a person what happens. */
export interface Screen {
  /** A line with the time since the start before it. */
  progress(line: string): void;
  /** A block of text as it is. */
  say(text: string): void;
  /** From now on the changes are told, and the table of the pools is kept on a terminal. */
  follow(fleet: Fleet): void;
  /** Prints the table of the pools as it is now, where it does not stand on a terminal anyway. */
  snapshot(fleet: Fleet): void;
  /** Leaves what stands there. */
  close(): void;
}

interface Options {
  readonly stream: NodeJS.WriteStream;
  /** Since the start, in ms. */
  readonly elapsedMs: () => number;
}

const redrawMs = 200;

/** Redraws a table on a terminal; writes plain lines to anything else. */
export function createScreen(options: Options): Screen {
  return options.stream.isTTY ? createTerminal(options) : createPlain(options);
}

function createPlain({ stream, elapsedMs }: Options): Screen {
  const say = (text: string): void => void stream.write(`${text}\n`);
  const progress = (line: string): void => say(`${stamp(elapsedMs())} ${line}`);
  let unfollow: (() => void) | undefined;
  return {
    progress,
    say,
    follow: (fleet) => {
      unfollow = fleet.subscribe((event) => {
        if (event.kind === 'arrived') progress(renderChange(event.change));
      });
    },
    snapshot: (fleet) => say(renderPools(fleet.views())),
    close: () => unfollow?.(),
  };
}

function createTerminal({ stream, elapsedMs }: Options): Screen {
  const live = createLogUpdate(stream, { showCursor: true });
  let followed: Fleet | undefined;
  let timer: NodeJS.Timeout | undefined;
  let unfollow: (() => void) | undefined;
  const draw = (): void => {
    timer = undefined;
    if (followed !== undefined) live(`\n${renderPools(followed.views())}`);
  };
  const say = (text: string): void => {
    live.persist(text);
    draw();
  };
  const progress = (line: string): void => say(`${stamp(elapsedMs())} ${line}`);
  return {
    progress,
    say,
    follow: (fleet) => {
      followed = fleet;
      unfollow = fleet.subscribe((event) => {
        if (event.kind === 'arrived') progress(renderChange(event.change));
        timer ??= setTimeout(draw, redrawMs);
      });
      draw();
    },
    snapshot: () => undefined,
    close: () => {
      unfollow?.();
      clearTimeout(timer);
      draw();
      live.done();
    },
  };
}

function stamp(elapsedMs: number): string {
  return `[${(elapsedMs / 1_000).toFixed(1).padStart(6)} s]`;
}
