"""Fills a cloud with groups and queues and walks through its pages with boto3's paginators.

Arguments: the endpoint and the number of groups. Prints JSON: for each walk the number of entries
on each of its pages, and whether every entry was seen exactly once.
"""

import json
import sys
import time

import boto3
from botocore.config import Config

ENDPOINT, COUNT = sys.argv[1], int(sys.argv[2])
SETTINGS = {
    "endpoint_url": ENDPOINT,
    "region_name": "eu-west-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "config": Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20),
}
autoscaling = boto3.client("autoscaling", **SETTINGS)
sqs = boto3.client("sqs", **SETTINGS)

NAMES = [f"group-{number:03}" for number in range(COUNT)]


def create(name):
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=1,
        DesiredCapacity=1,
        AvailabilityZones=["eu-west-1a"],
        LaunchTemplate={"LaunchTemplateName": "workers", "Version": "1"},
        Tags=[{"Key": "pool", "Value": name, "PropagateAtLaunch": False}],
    )
    sqs.create_queue(QueueName=name)


def wait_for_instances():
    deadline = time.monotonic() + 20
    pages = autoscaling.get_paginator("describe_auto_scaling_instances")
    while True:
        states = [one["LifecycleState"] for one in pages.paginate().search("AutoScalingInstances")]
        if states == ["InService"] * COUNT:
            return
        if time.monotonic() > deadline:
            sys.exit(f"{COUNT} instances should be in service after 20 s, but they are {states}")
        time.sleep(0.1)


def walk(client, operation, key, name_of, **parameters):
    pages = [page.get(key, []) for page in client.get_paginator(operation).paginate(**parameters)]
    names = [name_of(entry) for page in pages for entry in page]
    return {"pages": [len(page) for page in pages], "each_once": sorted(names) == NAMES}


def group_of(entry):
    return entry["AutoScalingGroupName"]


def last_part(url):
    return url.split("/")[-1]


def walks():
    groups = ("describe_auto_scaling_groups", "AutoScalingGroups", group_of)
    largest = {"PaginationConfig": {"PageSize": 100}}
    yield "groups", walk(autoscaling, *groups)
    yield "groups, largest pages", walk(autoscaling, *groups, **largest)
    by_tag = [{"Name": "tag-key", "Values": ["pool"]}]
    yield "groups by tag", walk(autoscaling, *groups, Filters=by_tag)
    instances = ("describe_auto_scaling_instances", "AutoScalingInstances", group_of)
    yield "instances", walk(autoscaling, *instances)
    yield "tags", walk(autoscaling, "describe_tags", "Tags", lambda tag: tag["Value"])
    activities = ("describe_scaling_activities", "Activities", group_of)
    yield "activities", walk(autoscaling, *activities)
    queues = ("list_queues", "QueueUrls", last_part)
    yield "queues", walk(sqs, *queues, PaginationConfig={"PageSize": 50})


for one in NAMES:
    create(one)
wait_for_instances()
print(json.dumps(dict(walks())))
