/** The error codes of a write that another operation is in the way of. */
export const conflictCodes = ['Conflict', 'ConflictingConcurrentWriteNotAllowed'] as const;
