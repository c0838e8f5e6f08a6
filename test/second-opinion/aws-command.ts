import { execFile } from 'node:child_process';
import { account, credentials, region } from './clouds.ts';
import { bareEnvironment } from './environment.ts';

/** How a command ended, with what it wrote. */
export interface CommandEnd {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `aws` command; its arguments are parted by white space, and hold none. */
export type AwsCommand = (line: string) => Promise<CommandEnd>;

/**
 * The `aws` command on the simulated AWS at `endpoint`, with nothing of this machine's own
 * settings.
 *
 * The endpoint is an argument, since version 1 of the command does not take AWS_ENDPOINT_URL for
 * SQS in most regions.
 */
export function awsCommand(settings: {
  readonly program: string;
  readonly endpoint: string;
}): AwsCommand {
  const env = {
    ...bareEnvironment,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_DEFAULT_OUTPUT: 'json',
    AWS_MAX_ATTEMPTS: '1',
  };
  return async (line) =>
    new Promise((resolve) => {
      const all = ['--endpoint-url', settings.endpoint, ...line.trim().split(/\s+/)];
      execFile(settings.program, all, { env, timeout: 30_000 }, (error, stdout, stderr) => {
        const code = error?.code ?? (error === null ? 0 : -1);
        resolve({ status: Number(code), stdout, stderr });
      });
    });
}

/** What a command prints, parsed; throws with what it complains of where it fails. */
export async function answerOf(run: Promise<CommandEnd>): Promise<unknown> {
  const { status, stdout, stderr } = await run;
  if (status !== 0) throw new Error(`aws ended with status ${status}: ${stderr}`);
  return stdout === '' ? undefined : (JSON.parse(stdout) as unknown);
}

export const queueArn = (name: string): string => `arn:aws:sqs:${region}:${account}:${name}`;
