"""Deploys the stacks of a cloud assembly of the CDK to moto's CloudFormation, each in its account.

Usage: deploy_templates.py <endpoint> <folder of the assembly>

Prints JSON: for each stack its name, its status, its outputs, how many resources of each type its
template has, how many of them moto made, and what had to be left out or written otherwise for it.
"""

import json
import re
import sys
import urllib.request
from collections import Counter
from pathlib import Path

import boto3

ZIP_WITHOUT_FILES = b"PK\5\6" + b"\0" * 18

# What moto stumbles over. It takes the pattern of an archive for a text, which it is in no template.
LEFT_OUT = {"AWS::Events::Archive"}


def client_of(endpoint, service, account, region):
    client = boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )

    def in_account(params, **_):
        params["headers"]["x-moto-account-id"] = account

    client.meta.events.register("before-call.*.*", in_account)
    return client


def upload_assets(folder, name, s3, region):
    assets = json.loads((folder / f"{name}.assets.json").read_text())
    for file in assets["files"].values():
        for destination in file["destinations"].values():
            bucket = destination["bucketName"]
            if bucket not in [each["Name"] for each in s3.list_buckets()["Buckets"]]:
                place = {} if region == "us-east-1" else {"LocationConstraint": region}
                s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": place} if place else {}))
            s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=ZIP_WITHOUT_FILES)


def with_network(text, ec2):
    """Puts a VPC, subnets and groups that moto has in place of those that a template names."""
    vpcs = sorted(set(re.findall(r"\bvpc-[0-9a-f]{17}\b", text)))
    subnets = sorted(set(re.findall(r"\bsubnet-[0-9a-f]{17}\b", text)))
    groups = sorted(set(re.findall(r"\bsg-[0-9a-f]{17}\b", text)))
    if not vpcs:
        return text
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = {vpcs[0]: vpc}
    for at, subnet in enumerate(subnets):
        found = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{at}.0/24")
        made[subnet] = found["Subnet"]["SubnetId"]
    for group in groups:
        found = ec2.create_security_group(VpcId=vpc, GroupName=group, Description="API server")
        made[group] = found["GroupId"]
    for name, own in made.items():
        text = text.replace(name, own)
    return text


def refers_to(value, gone):
    if isinstance(value, dict):
        if value.get("Ref") in gone:
            return True
        at = value.get("Fn::GetAtt")
        if isinstance(at, list) and at[0] in gone:
            return True
        return any(refers_to(each, gone) for each in value.values())
    if isinstance(value, list):
        return any(refers_to(each, gone) for each in value)
    return False


def without(resources, types):
    """Drops resources of these types, and what names them."""
    gone = {name for name, each in resources.items() if each["Type"] in types}
    kept = {name: each for name, each in resources.items() if name not in gone}
    for each in kept.values():
        depends = each.get("DependsOn", [])
        depends = [depends] if isinstance(depends, str) else depends
        each["DependsOn"] = [name for name in depends if name not in gone]
    broken = {name for name, each in kept.items() if refers_to(each.get("Properties", {}), gone)}
    return {name: each for name, each in kept.items() if name not in broken}, gone | broken


def stand_ins(resources, account, region):
    """What is written in place of a reference: moto answers some with objects, and some not at all."""
    found = {}
    for name, each in resources.items():
        properties = each["Properties"]
        if each["Type"] == "AWS::Events::EventBus":
            found["Ref", name] = properties["Name"]
        if each["Type"] == "AWS::Lambda::Alias":
            function = resources[properties["FunctionName"]["Ref"]]["Properties"]["FunctionName"]
            arn = f"arn:aws:lambda:{region}:{account}:function:{function}"
            found["Ref", name] = f"{arn}:{properties['Name']}"
        if each["Type"] == "AWS::CloudWatch::Alarm":
            found["Fn::GetAtt", name] = f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"
        if each["Type"] == "AWS::Scheduler::ScheduleGroup":
            group = f"schedule-group/{properties['Name']}"
            found["Fn::GetAtt", name] = f"arn:aws:scheduler:{region}:{account}:{group}"
    return found


def without_aliases(resources):
    """moto finds no function by an alias, so the mappings call the function itself."""
    aliases = {n: each for n, each in resources.items() if each["Type"] == "AWS::Lambda::Alias"}
    for each in resources.values():
        if each["Type"] != "AWS::Lambda::EventSourceMapping":
            continue
        for name, alias in aliases.items():
            if refers_to(each["Properties"]["FunctionName"], {name}):
                each["Properties"]["FunctionName"] = alias["Properties"]["FunctionName"]


def replaced(value, instead):
    if isinstance(value, dict):
        for function, names in value.items():
            named = names[0] if function == "Fn::GetAtt" else names
            if isinstance(named, str) and (function, named) in instead:
                return instead[function, named]
        return {key: replaced(each, instead) for key, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, instead) for each in value]
    return value


def for_moto(template, account, region):
    resources = json.loads(json.dumps(template["Resources"]))
    without_aliases(resources)
    kept, gone = without(
        replaced(resources, stand_ins(resources, account, region)), LEFT_OUT
    )
    outputs = {
        name: each for name, each in template.get("Outputs", {}).items() if not refers_to(each, gone)
    }
    changed = {**template, "Resources": kept}
    if outputs:
        changed["Outputs"] = outputs
    else:
        changed.pop("Outputs", None)
    return changed, sorted(resources[name]["Type"] for name in gone)


def deploy(endpoint, folder, name, artifact):
    account, region = artifact["environment"].removeprefix("aws://").split("/")
    # The examples may bear the same names, and no stack reads another.
    urllib.request.urlopen(f"{endpoint}/moto-api/reset", data=b"").close()
    properties = artifact["properties"]
    text = (folder / properties["templateFile"]).read_text()
    template = json.loads(with_network(text, client_of(endpoint, "ec2", account, region)))
    upload_assets(folder, name, client_of(endpoint, "s3", account, region), region)
    ssm = client_of(endpoint, "ssm", account, region)
    ssm.put_parameter(
        Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String", Overwrite=True
    )
    changed, left_out = for_moto(template, account, region)
    cloudformation = client_of(endpoint, "cloudformation", account, region)
    cloudformation.create_stack(
        StackName=name, TemplateBody=json.dumps(changed), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    made = Counter(
        each["ResourceType"] for page in pages for each in page["StackResourceSummaries"]
    )
    return {
        "name": name,
        "status": stack["StackStatus"],
        "outputs": {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
        "wanted": Counter(each["Type"] for each in template["Resources"].values()),
        "made": made,
        "leftOut": left_out,
    }


def main(endpoint, folder):
    artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
    stacks = {n: a for n, a in artifacts.items() if a["type"] == "aws:cloudformation:stack"}
    return [deploy(endpoint, folder, name, artifact) for name, artifact in stacks.items()]


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
