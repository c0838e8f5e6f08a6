import type { Socket } from 'node:net';

/** Calls back for each line of JSON that arrives. */
export function readJsonLines(socket: Socket, onValue: (value: unknown) => void): void {
  let unfinished: string[] = [];
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const [first = '', ...more] = text.split('\n');
    unfinished.push(first);
    for (const start of more) {
      const line = unfinished.join('');
      unfinished = [start];
      onValue(JSON.parse(line));
    }
  });
}

/** Sends a value as one line of JSON; to a socket that has ended, nothing. */
export function writeJsonLine(socket: Socket, value: unknown): void {
  if (socket.writable) socket.write(`${JSON.stringify(value)}\n`);
}
