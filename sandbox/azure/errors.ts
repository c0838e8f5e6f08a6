/** What an error of Resource Manager or a resource provider says on the wire. */
export interface ArmFault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The parameter or policy that it is about. */
  readonly target?: string;
  readonly details?: readonly ArmDetail[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ArmDetail {
  readonly code: string;
  readonly target?: string;
  readonly message: string;
}

/** An answer that Azure would give as an error; anything else that is thrown is a fault of the simulator. */
export class ArmError extends Error {
  override readonly name = 'ArmError';
  readonly fault: ArmFault;

  constructor(fault: ArmFault) {
    super(fault.message);
    this.fault = fault;
  }

  get code(): string {
    return this.fault.code;
  }
}

/** The body of an error: `{"error":{"code","message","target"?,"details"?}}`. */
export function errorBody({ code, message, target, details }: ArmFault): object {
  return { error: { code, message, target, details } };
}

export function resourceNotFound(type: string, name: string, resourceGroup: string): ArmError {
  return new ArmError({
    status: 404,
    code: 'ResourceNotFound',
    message: `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    headers: { 'x-ms-failure-cause': 'gateway' },
  });
}

export function invalidParameter(target: string, message: string): ArmError {
  return new ArmError({ status: 400, code: 'InvalidParameter', message, target });
}
