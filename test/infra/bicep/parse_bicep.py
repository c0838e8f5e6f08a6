"""Prints the syntax trees of Bicep files as JSON, by their paths: parse_bicep.py FILE..."""

import json
import re
import sys
from pathlib import Path

import tree_sitter
import tree_sitter_bicep

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))


def source_of(path):
    text = Path(path).read_text(encoding="utf-8")
    if path.endswith(".bicepparam"):
        # The grammar does not know files of parameters: there they have values and no types.
        text = re.sub(r"^param (\w+) =", r"var \1 =", text, flags=re.MULTILINE)
    return text.encode("utf-8")


def tree_of(node, source, field=None):
    return {
        "type": node.type,
        "field": field,
        "line": node.start_point[0] + 1,
        "broken": node.is_error or node.is_missing,
        "text": source[node.start_byte : node.end_byte].decode("utf-8"),
        "children": [
            tree_of(child, source, node.field_name_for_child(index))
            for index, child in enumerate(node.children)
            if (child.is_named or child.is_error or child.is_missing) and child.type != "comment"
        ],
    }


def parse(path):
    source = source_of(path)
    return tree_of(PARSER.parse(source).root_node, source)


json.dump({path: parse(path) for path in sys.argv[1:]}, sys.stdout)
