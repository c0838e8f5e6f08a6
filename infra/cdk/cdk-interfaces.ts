import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

// With exactOptionalPropertyTypes some classes of the CDK do not fit their own interfaces: they declare
// as `string | undefined` what the interface lets only be absent.

export function asBus(bus: events.EventBus): events.IEventBus {
  return bus as events.IEventBus;
}

export function asFunction(each: lambda.Function | lambda.Alias): lambda.IFunction {
  return each as lambda.IFunction;
}

export function asVersion(version: lambda.Version): lambda.IVersion {
  return version as lambda.IVersion;
}
