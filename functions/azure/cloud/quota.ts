import { stableWords } from '../../../shared/cloud/stable-words.ts';
import type { Detail, Refusal } from './refusal.ts';

/**
 * A quota has its own code only where a deployment tells of it. Compute says `OperationNotAllowed`, which
 * it says of much else too, with "exceeding approved standardDSv3Family Cores quota" or, in older words,
 * "exceeding quota limits of Core".
 */
const quotaCode = /^(?:Resource)?QuotaExceeded$/i;
const quotaWords = /\bexceed\w*\s+(?:approved\b.{1,200}?\bquota\b|(?:the\s+)?quota\s+limits?\b)/i;

/** Azure's words about a quota that does not allow a call; `undefined` where none was in the way. */
export function quotaIn({ code, message, details }: Refusal): string | undefined {
  const all = [...(code === undefined ? [] : [{ code, message }]), ...details];
  const found = all.find((each) => quotaCode.test(each.code) || quotaWords.test(each.message));
  return found === undefined ? undefined : wordsOf(found);
}

/** `code: message`, without what differs from call to call. */
export function wordsOf({ code, message }: Detail): string {
  const words = stableWords(message);
  return words === '' ? code : `${code}: ${words}`;
}
