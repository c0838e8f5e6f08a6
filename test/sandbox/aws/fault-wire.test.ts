import { createConnection } from 'node:net';
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { startCloud } from './cloud.ts';
import { createGroup } from './group.ts';
import { matching } from './matchers.ts';
import { call, signedHeaders } from './signed-call.ts';
import { addFault } from './steer.ts';

const body = 'Action=DescribeAutoScalingGroups&Version=2011-01-01';
const action = 'DescribeAutoScalingGroups';

/** All bytes that the server sends before it closes the connection, or until one whole answer is there. */
function rawAnswer(endpoint: string): Promise<string> {
  const { host, hostname, port } = new URL(endpoint);
  const headers = {
    host,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
    connection: 'close',
    ...signedHeaders(endpoint, 'autoscaling', body),
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.end(`POST / HTTP/1.1\r\n${head.join('')}\r\n${body}`);
  });
}

const announced = (raw: string): number => Number(/content-length: (\d+)/i.exec(raw)?.[1]);
const content = (raw: string): string => raw.slice(raw.indexOf('\r\n\r\n') + 4);

describe('a fault on the wire', () => {
  it('throttles as Auto Scaling does', async () => {
    const { endpoint, control } = await startCloud();
    await addFault(control, { kind: 'throttle', action });
    const answer = await call(endpoint, 'autoscaling', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('text/xml');
    expect(answer.text).toMatch(
      /<Error><Type>Sender<\/Type><Code>Throttling<\/Code><Message>Rate exceeded<\/Message><\/Error>/,
    );
  });

  it('fails on the side of the receiver', async () => {
    const { endpoint, control } = await startCloud();
    await addFault(control, { kind: 'error', action });
    const answer = await call(endpoint, 'autoscaling', body);
    expect(answer.status).toBe(500);
    expect(answer.text).toMatch(/<Type>Receiver<\/Type><Code>InternalFailure<\/Code>/);
  });

  it('leaves an empty body with its usual headers', async () => {
    const { endpoint, control } = await startCloud();
    await addFault(control, { kind: 'empty', action });
    const answer = await call(endpoint, 'autoscaling', body);
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers.get('content-length')).toBe('0');
    expect(answer.headers.get('content-type')).toBe('text/xml');
  });

  it('leaves out an element, where an empty list stays one', async () => {
    const { endpoint, control } = await startCloud();
    const fault = { action, element: 'AutoScalingGroups', times: 1 };
    await addFault(control, { kind: 'empty', ...fault });
    await addFault(control, { kind: 'short', ...fault, keep: 0 });
    const missing = await call(endpoint, 'autoscaling', body);
    expect(missing.text).toContain('<DescribeAutoScalingGroupsResult/>');
    const emptied = await call(endpoint, 'autoscaling', body);
    expect(emptied.text).toContain('<AutoScalingGroups/>');
  });

  it('truncates the body and gives it the length that arrives', async () => {
    const cloud = await startCloud();
    await createGroup(cloud.autoscaling());
    await addFault(cloud.control, { kind: 'truncated', action, at: 0.4 });
    const raw = await rawAnswer(cloud.endpoint);
    expect(announced(raw)).toBe(Buffer.byteLength(content(raw)));
    expect(content(raw)).toMatch(/^<\?xml/);
    expect(content(raw)).not.toContain('</DescribeAutoScalingGroupsResponse>');
    const asked = cloud.autoscaling().send(new DescribeAutoScalingGroupsCommand({}));
    await expect(asked).rejects.toMatchObject({ name: matching(/Error$/) });
  });

  it('announces the whole body and cuts the connection in its middle', async () => {
    const cloud = await startCloud();
    await createGroup(cloud.autoscaling());
    await addFault(cloud.control, { kind: 'truncated', action, ending: 'cut' });
    const raw = await rawAnswer(cloud.endpoint);
    const arrived = Buffer.byteLength(content(raw));
    expect(arrived).toBeGreaterThan(100);
    expect(arrived).toBe(Math.floor(announced(raw) / 2));
    const asked = cloud.autoscaling().send(new DescribeAutoScalingGroupsCommand({}));
    await expect(asked).rejects.toThrow();
  });

  it('sends not one byte while it hangs', async () => {
    const { endpoint, control } = await startCloud();
    await addFault(control, { kind: 'hang', action, forMs: 1_500 });
    expect(await rawAnswer(endpoint)).toBe('');
  });
});
