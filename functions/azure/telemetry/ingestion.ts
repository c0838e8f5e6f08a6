import { z } from 'zod';

/** Where Azure Monitor takes the figures of an Application Insights resource. */
export interface Ingestion {
  /** GUID; a name and no secret. */
  readonly instrumentationKey: string;
  /** https URL without a path. */
  readonly endpoint: string;
  /** What a token has to be for. */
  readonly audience: string;
}

/** For resources that take no figures without a token. */
export interface IngestionIdentity {
  /** Client ID; absent: the system's. */
  readonly clientId?: string;
}

const publicCloud = {
  ingestionendpoint: 'https://dc.services.visualstudio.com',
  aadaudience: 'https://monitor.azure.com',
};

const partsOfString = z.object({
  instrumentationkey: z.guid(),
  ingestionendpoint: z.url({ protocol: /^https$/ }).default(publicCloud.ingestionendpoint),
  aadaudience: z.url().default(publicCloud.aadaudience),
});

/**
 * Where the setting `APPLICATIONINSIGHTS_CONNECTION_STRING` leads, which Azure itself sets; empty: nowhere.
 *
 * https://learn.microsoft.com/azure/azure-monitor/app/connection-strings
 */
export const connectionString = z
  .string()
  .default('')
  .transform((text, context): Ingestion | undefined => {
    if (text.trim() === '') return undefined;
    const read = partsOfString.safeParse(partsOf(text));
    if (read.success) {
      const { instrumentationkey, ingestionendpoint, aadaudience } = read.data;
      const endpoint = ingestionendpoint.replace(/\/+$/, '');
      return { instrumentationKey: instrumentationkey, endpoint, audience: aadaudience };
    }
    context.addIssue(
      'the connection string of an Application Insights resource is needed: InstrumentationKey=<GUID>;IngestionEndpoint=https://…',
    );
    return z.NEVER;
  });

const partsOfIdentity = z.object({
  authorization: z.literal('AAD'),
  clientid: z.guid().optional(),
});

/** Whose token is shown, by the setting `APPLICATIONINSIGHTS_AUTHENTICATION_STRING`; empty: none is. */
export const authenticationString = z
  .string()
  .default('')
  .transform((text, context): IngestionIdentity | undefined => {
    if (text.trim() === '') return undefined;
    const read = partsOfIdentity.safeParse(partsOf(text));
    if (read.success) {
      const { clientid } = read.data;
      return clientid === undefined ? {} : { clientId: clientid };
    }
    context.addIssue('Authorization=AAD is needed, with ;ClientId=<client ID> where it has one');
    return z.NEVER;
  });

/** `Name=value;…`, names in lower case: they have no case. */
function partsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(';').flatMap((part) => {
      const at = part.indexOf('=');
      return at < 1 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]];
    }),
  );
}
