import { createHash, createHmac } from 'node:crypto';
import { home, keys, region } from './cloud.ts';

/** Signs by itself, so that the server is not only tested with the SDK's idea of a signature. */
export function signedHeaders(
  endpoint: string,
  service: string,
  body: string,
): Record<string, string> {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) =>
    createHmac('sha256', key).update(text).digest();
  const timestamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const date = timestamp.slice(0, 8);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const { host } = new URL(endpoint);
  const canonical = `POST\n/\n\nhost:${host}\nx-amz-date:${timestamp}\n\nhost;x-amz-date\n${sha256(body)}`;
  const { accessKeyId, secretAccessKey } = keys[home];
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  const text = `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return {
    'x-amz-date': timestamp,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}

/** One API call without any SDK; reads the whole answer. */
export async function call(
  endpoint: string,
  service: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const signed = signedHeaders(endpoint, service, body);
  const response = await fetch(endpoint, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...signed, ...headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
