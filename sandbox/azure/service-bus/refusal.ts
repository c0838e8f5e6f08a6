/** An error as AMQP carries it; `condition` is what a client goes by. */
export interface Refusal {
  readonly condition: string;
  readonly description: string;
}

/** Thrown by a send within this process. */
export class SendRefused extends Error {
  override readonly name = 'SendRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`${refusal.condition}: ${refusal.description}`);
    this.refusal = refusal;
  }
}

export function entityNotFound(address: string): Refusal {
  return {
    condition: 'amqp:not-found',
    description: `The messaging entity '${address}' could not be found. To know more visit https://aka.ms/sbResourceMgrExceptions.`,
  };
}

export function unauthorized(right: string, address: string): Refusal {
  return {
    condition: 'amqp:unauthorized-access',
    description: `Unauthorized access. '${right}' claim(s) are required to perform this operation. Resource: 'sb://${address}'.`,
  };
}

export function tooLarge(sizeBytes: number, limitBytes: number): Refusal {
  return {
    condition: 'amqp:link:message-size-exceeded',
    description: `The received message (delivery-id:0, size:${sizeBytes} bytes) exceeds the limit (${limitBytes} bytes) currently allowed on the link.`,
  };
}

export function sessionRequired(): Refusal {
  return {
    condition: 'amqp:not-allowed',
    description:
      'The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session support enabled can only receive messages that have the SessionId set to a valid value.',
  };
}

export function lockLost(): Refusal {
  return {
    condition: 'com.microsoft:message-lock-lost',
    description:
      'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.',
  };
}

export function sessionLockLost(): Refusal {
  return {
    condition: 'com.microsoft:session-lock-lost',
    description: 'The session lock has expired on the MessageSession. Accept a new MessageSession.',
  };
}

/** Who receives from a queue with sessions has to accept one first. */
export function onlySessions(): Refusal {
  return {
    condition: 'amqp:not-allowed',
    description:
      'It is not possible for an entity that requires sessions to create a non-sessionful message receiver.',
  };
}

export function serverBusy(): Refusal {
  return {
    condition: 'com.microsoft:server-busy',
    description:
      'The request was terminated because the entity is being throttled. Please wait 10 seconds and try again.',
  };
}
