import { dirname } from 'node:path';

/** Variables that Lambda sets and does not let a function's configuration set. */
const reserved = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
];

/**
 * The whole environment of an execution environment but for the address of its Runtime API: what
 * Lambda itself sets, and the function's own variables. Nothing comes from this process.
 *
 * @throws Error where a variable of the function is one that Lambda reserves.
 */
export function environmentVariables(of: {
  readonly name: string;
  readonly folder: string;
  readonly region: string;
  readonly memoryMb?: number;
  readonly environment: Readonly<Record<string, string>>;
}): Readonly<Record<string, string>> {
  const refused = Object.keys(of.environment).filter((key) => reserved.includes(key));
  if (refused.length > 0) {
    throw new Error(
      `Lambda sets ${refused.join(', ')} itself: remove it from the environment of ${of.name}.`,
    );
  }
  return {
    ...of.environment,
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: 'index.handler',
    LAMBDA_TASK_ROOT: of.folder,
    AWS_REGION: of.region,
    AWS_DEFAULT_REGION: of.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: of.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(of.memoryMb ?? 128),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${of.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${of.name}`,
  };
}
