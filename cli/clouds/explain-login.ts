import type { NoLogin } from '../../shared/cloud/no-login.ts';
import { printable } from '../output/printable.ts';

/** Why there is no way into a cloud, what was tried, and how to log in; each on a line of its own. */
export function explainLogin({ trouble }: NoLogin): string {
  const { problem, tried, cures } = trouble;
  const ways = tried.map(({ way, said }) => (said === undefined ? way : `${way}: ${said}`));
  return [
    problem,
    ...(ways.length === 0 ? [] : ['  Tried, in this order:', ...ways.map((way) => `    ${way}`)]),
    ...cures.map((cure) => `  ${cure}`),
  ]
    .map(printable)
    .join('\n');
}
