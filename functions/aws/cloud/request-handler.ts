/** Time limits of every call to AWS, in ms: one that hangs would hold the whole batch. */
export const requestHandler = {
  connectionTimeout: 2_000,
  requestTimeout: 8_000,
  throwOnRequestTimeout: true,
} as const;
