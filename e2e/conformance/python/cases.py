"""Named cases: each prints `ok NAME` or `FAIL NAME reason`; a failed case does not stop the others."""

import sys
import traceback

CONFIG = (
    '<View><Text name="text" value="$text"/>'
    '<Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'
)
RESULT = [{"id": "r1", "from_name": "mood", "to_name": "text", "type": "choices", "value": {"choices": ["good"]}}]

failed = 0


def case(name):
    def run(function):
        global failed
        try:
            function()
            print("ok", name)
        except Exception as error:
            failed += 1
            print("FAIL", name, repr(error).replace("\n", " ")[:500])
            traceback.print_exc()

    return run


def finish():
    sys.exit(1 if failed else 0)
