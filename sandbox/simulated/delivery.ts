import type { ServerResponse } from 'node:http';

/** An answer ready to be sent. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How an answer reaches its client. */
export type Delivery =
  | { readonly kind: 'whole'; readonly answer: WireAnswer }
  /** The full length is announced, `body` is sent, and the connection cut. */
  | { readonly kind: 'cut'; readonly answer: WireAnswer; readonly body: string }
  /** Nothing is sent; the connection is cut. */
  | { readonly kind: 'none' };

/** Sends what there is to send. */
export function deliver(response: ServerResponse, delivery: Delivery): void {
  if (delivery.kind === 'none') {
    response.destroy();
    return;
  }
  const { answer } = delivery;
  const length = Buffer.byteLength(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
  if (delivery.kind === 'whole') response.end(answer.body);
  else response.write(delivery.body, () => response.destroy());
}
