import { expect } from 'vitest';
import { z } from 'zod';

const created = z.strictObject({ id: z.string() });

/** Sends a request with a JSON body to the control port and gives status and text. */
export async function steer(
  control: string,
  method: string,
  path: string,
  body: object = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const init = method === 'GET' ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(control + path, init);
  return { status: response.status, text: await response.text() };
}

/** Makes a fault and gives its ID. */
export async function addFault(control: string, fault: object): Promise<string> {
  const { status, text } = await steer(control, 'POST', '/faults', fault);
  expect({ status, text }).toMatchObject({ status: 201 });
  return created.parse(JSON.parse(text)).id;
}

export async function changeTimings(control: string, timings: object): Promise<void> {
  const { status, text } = await steer(control, 'PATCH', '/timings', timings);
  expect({ status, text }).toMatchObject({ status: 200 });
}

/** What a list of the control port holds. */
export async function listFrom(
  control: string,
  path: '/faults' | '/calls',
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { text } = await steer(control, 'GET', path);
  return z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(text));
}
