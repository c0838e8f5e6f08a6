import {
  cleanJson,
  keysLike,
  removed,
  withoutAddresses,
} from '../../../shared/messages/clean-json.ts';

/** Keys below which events of AWS, those of CloudTrail among them, tell of people and their credentials. */
const isTelling = keysLike(
  [
    'useridentity',
    'principal',
    'sessioncontext',
    'sessionissuer',
    'accesskey',
    'secret',
    'credential',
    'authorization',
    'sourceip',
    'ipaddr',
    'useragent',
    'username',
    'email',
    'tlsdetails',
    'notificationmetadata',
  ],
  new Set(['identity', 'tags', 'token', 'arn', 'user']),
);

/** A user, or the name of a session, which often is a person's. */
const person = /arn:aws[\w-]*:(?:iam|sts)::\d*:(?:user|assumed-role|federated-user)\/[^\s"',]+/g;

const cleaning = {
  isTelling,
  mayHoldJson: /["{]/,
  ofText: (text: string) => withoutAddresses(text.replaceAll(person, removed)),
};

/**
 * The body of a message as a text that may be shown: without what AWS says of the person who made a call, in
 * whatever depth it stands. What is no JSON cannot be searched, so only its length is told.
 */
export function withoutPersonalData(body: string): string {
  try {
    return JSON.stringify(cleanJson(JSON.parse(body), cleaning));
  } catch {
    return JSON.stringify({ removed: 'text that is not JSON', characters: body.length });
  }
}
