import { z } from 'zod';

/** The https URL of an API server. */
export const apiServerUrl = z.url({
  protocol: /^https$/,
  error: 'the https URL of the API server is needed',
});

/** Base64 of the PEM of the API server's certificate authority. */
export const certificateAuthority = z
  .string()
  .refine(
    isPemInBase64,
    'the base64 of a PEM certificate is needed, as certificate-authority-data of a kubeconfig',
  );

function isPemInBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('latin1').includes('-----BEGIN CERTIFICATE-----');
}
