"""Prints the operations that moto has, as JSON: for each service a list of names."""

import json

from botocore import xform_name
from botocore.session import get_session
from moto.autoscaling.responses import AutoScalingResponse
from moto.events.responses import EventsHandler
from moto.sqs.responses import SQSResponse
from moto.sts.responses import TokenResponse

HANDLERS = {
    "autoscaling": AutoScalingResponse,
    "events": EventsHandler,
    "sqs": SQSResponse,
    "sts": TokenResponse,
}


def operations_of(service, handler):
    model = get_session().get_service_model(service)
    return [name for name in model.operation_names if hasattr(handler, xform_name(name))]


print(json.dumps({service: operations_of(service, handler) for service, handler in HANDLERS.items()}))
