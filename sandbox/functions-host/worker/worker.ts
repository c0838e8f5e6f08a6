/*
 * The program inside an instance: it stands where Azure's Node worker stands. It loads the app,
 * tells the host which functions it registered, and carries out their invocations, several at a
 * time if the host wants. It ends when the host goes away.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { readJsonLines, writeJsonLine } from '../json-lines.ts';
import type { InvocationRequest, ToHost, ToWorker, WorkerError } from '../protocol.ts';
import { AppContext } from './app-context.ts';
import { provideCoreModule } from './core-module.ts';
import { invoke } from './invoke.ts';
import { loadApp } from './load-app.ts';
import { LogLines } from './log-line.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, 'worker-id': { type: 'string' }, app: { type: 'string' } },
});
const { port, app: folder, 'worker-id': workerId } = values;
if (port === undefined || folder === undefined || workerId === undefined) {
  throw new Error('usage: worker.ts --port PORT --worker-id ID --app FOLDER');
}

const lines = new LogLines((line) => process.stdout.write(line));
lines.takeOverConsole(console);
const app = new AppContext();
const host = connect({ host: '127.0.0.1', port: Number(port) });
host.on('close', () => process.exit(0));
host.on('error', () => process.exit(1));
readJsonLines(host, (message) => void obey(message as ToWorker));
tell({ kind: 'hello', workerId });

process.on('uncaughtException', (error) => void endWith(error));
process.on('unhandledRejection', (reason) => void endWith(reason));

await start(folder);

async function start(root: string): Promise<void> {
  try {
    provideCoreModule(app, lines);
    await loadApp(root);
    await app.programmingModel?.getCapabilities?.({});
    await app.runHooks('appStart', appHookContext({ functionAppDirectory: root }));
    app.isLocked = true;
    tell({ kind: 'started', functions: registeredFunctions() });
  } catch (error) {
    tell({ kind: 'failed', error: toWorkerError(error) });
  }
}

function registeredFunctions(): Extract<ToHost, { kind: 'started' }>['functions'] {
  return [...app.functions].map(([functionId, { metadata }]) => ({
    name: metadata.name,
    functionId,
    bindings: metadata.bindings,
  }));
}

async function obey(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'invoke':
      return work(message.request);
    case 'terminate':
      await app.runHooks('appTerminate', appHookContext({}));
      process.exit(0);
  }
}

async function work(request: InvocationRequest): Promise<void> {
  const { invocationId, functionId } = request;
  const functionName = app.functions.get(functionId)?.metadata.name ?? functionId;
  await lines.within({ functionName, invocationId }, async () => {
    try {
      const response = await invoke(app, lines, request);
      tell({ kind: 'done', invocationId, response });
    } catch (error) {
      tell({ kind: 'threw', invocationId, error: toWorkerError(error) });
    }
  });
}

function appHookContext(fields: Record<string, unknown>): Record<string, unknown> {
  return { ...fields, hookData: app.appLevelHookData, appHookData: app.appHookData };
}

/** What nobody caught ends the process, as it ends Azure's worker. */
async function endWith(reason: unknown): Promise<void> {
  const { name, message, stack } = toWorkerError(reason);
  lines.log('error', 'system', `Worker uncaught exception: ${stack ?? `${name}: ${message}`}`);
  process.exit(1);
}

function toWorkerError(error: unknown): WorkerError {
  if (error instanceof Error) {
    return { name: error.name, message: error.message, stack: error.stack };
  }
  return { name: 'Error', message: String(error) };
}

function tell(message: ToHost, socket: Socket = host): void {
  writeJsonLine(socket, message);
}
