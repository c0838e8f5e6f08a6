/** `Microsoft.Compute/virtualMachineScaleSets/write`, as Azure names its operations. */
const operation = /^[A-Za-z]+(?:\.[A-Za-z]+)+(?:\/[A-Za-z0-9_]+){1,6}$/;

/** `Microsoft.Resources.ResourceWriteSuccess`. */
const eventType = /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*){1,6}$/;

/** A name as our objects and installations have them. */
const name = /^[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?$/;

const mostCharacters = 200;

/** Whether a text may be shown to people as what happened: nothing forged passes for it. */
export function isOperation(text: string): boolean {
  return text.length <= mostCharacters && operation.test(text);
}

/** Whether a text is the type of an event as Microsoft and the watch name theirs. */
export function isEventType(text: string): boolean {
  return text.length <= mostCharacters && eventType.test(text);
}

/** The type of an event for logs: one that is written as no other is may hold anything at all. */
export function shownType(text: string): string {
  return isEventType(text) ? text : 'a type that is not named as such';
}

/** A name out of a message for logs. */
export function shownName(text: string): string {
  return text.length <= mostCharacters && name.test(text) ? text : 'a name that is not one';
}
