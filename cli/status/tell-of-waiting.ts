import { printable } from '../output/printable.ts';
import type { StatusDeps } from './status-deps.ts';

/** Longer than this nobody likes to look at nothing. */
const quietForMs = 3_000;

/**
 * Says what is waited for, where nothing was shown for a while.
 *
 * @param server the one that is asked; `undefined` while there is none yet
 * @returns deps that end the waiting with the first thing that they show
 */
export function tellOfWaiting<Deps extends Pick<StatusDeps, 'print' | 'screen' | 'progress'>>(
  deps: Deps,
  server: () => string | undefined,
): { readonly deps: Deps; readonly end: () => void } {
  const timer = setTimeout(() => {
    const what = server() ?? 'credentials';
    deps.progress(printable(`still waiting for ${what}; Ctrl-C ends`));
  }, quietForMs);
  const end = (): void => clearTimeout(timer);
  const { print, screen } = deps;
  return {
    deps: {
      ...deps,
      print: (text) => {
        end();
        return print(text);
      },
      screen: {
        ...screen,
        keep: () => {
          end();
          return screen.keep();
        },
      },
    },
    end,
  };
}
