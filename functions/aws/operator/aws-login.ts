import { NoLogin, type TriedWay } from '../../../shared/cloud/no-login.ts';
import type { Fault } from '../../../shared/model/fault.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';

/** Errors by which credentials say that there are none, or AWS that it does not take them. */
const loginErrors: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'UnauthorizedException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
]);

const nothingFound = 'Could not load credentials from any providers';

/**
 * Why a person's credentials do not lead into AWS.
 *
 * @param profile `AWS_PROFILE`, where it is set
 * @returns NoLogin where logging in mends it
 */
export function awsLoginFault(error: unknown, profile: string | undefined): Fault {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (!loginErrors.has(name)) return toCloudFault('Asking AWS who you are', error);
  const isMissing = message.startsWith(nothingFound);
  return new NoLogin(
    {
      problem: isMissing
        ? 'there are no credentials for AWS'
        : `AWS credentials${profile === undefined ? '' : ` of profile ${profile}`}: ${withoutStop(message)}`,
      tried: isMissing ? waysTried(profile) : [],
      cures: curesFor(profile),
    },
    error,
  );
}

/** The chain of the SDK does not tell what each of its links said. */
function waysTried(profile: string | undefined): readonly TriedWay[] {
  return [
    ...(profile === undefined
      ? [
          { way: 'the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' },
          { way: 'profile default of ~/.aws/config and ~/.aws/credentials' },
        ]
      : [{ way: `profile ${profile} (AWS_PROFILE) of ~/.aws/config and ~/.aws/credentials` }]),
    { way: 'a web identity (AWS_WEB_IDENTITY_TOKEN_FILE)' },
    { way: 'the metadata of a container or an EC2 instance' },
  ];
}

function curesFor(profile: string | undefined): readonly string[] {
  return profile === undefined
    ? [
        'Log in: aws sso login --profile NAME, and set AWS_PROFILE=NAME',
        'Without IAM Identity Center: aws configure',
      ]
    : [
        `Log in: aws sso login --profile ${profile}`,
        'Or choose another profile: AWS_PROFILE=NAME. There are: aws configure list-profiles',
      ];
}

function withoutStop(message: string): string {
  return message.trim().replace(/\.$/, '');
}
