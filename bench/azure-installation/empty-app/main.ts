import functions from '@azure/functions';

functions.app.serviceBusQueue('empty', {
  connection: 'ServiceBus',
  queueName: 'poolsync-events',
  cardinality: 'many',
  handler: () => undefined,
});
