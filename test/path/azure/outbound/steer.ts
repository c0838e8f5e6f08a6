import type { Fields } from '../../cluster-side.ts';
import type { AzureSide } from '../azure-side.ts';

/** Does something by the control port that concerns no single scale set. */
export async function steer(
  { control }: Pick<AzureSide, 'control'>,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body: Fields = {},
): Promise<void> {
  const content = JSON.stringify(body);
  const response = await fetch(`${control}${path}`, { method, body: content });
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
}
